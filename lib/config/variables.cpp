#include "config/variables.hpp"

#include <array>

namespace ingot::config {

std::span<const Variable> variables() {
  static constexpr std::array k_variables = {
      Variable{"DATABASE_URL", "",
               "where the chunks go: postgresql://user:password@host:port/database; `dev-vector-db up` prints one"},
      Variable{"DATABASE_URL_FILE", "", "a file that holds the URL, instead of DATABASE_URL"},
      Variable{"EMBED_BATCH_SIZE", "64", "texts per embedding request, 1 to 2048"},
      Variable{"EMBED_CA_FILE", "", "certificate authorities (PEM) of the embedding service, instead of the system's"},
      Variable{"EMBED_CONCURRENCY", "16", "embedding requests in flight at most, 1 to 256"},
      Variable{
          "EMBED_JOURNAL_DIR", "",
          "folder that keeps paid vectors until they are in the database; default $XDG_STATE_HOME/ingot/embeddings"},
      Variable{"EMBED_PROVIDER", "",
               "the service of config/providers.yaml that OPENAI_BASE_URL is; unset: by its host"},
      Variable{"EMBED_REQUESTS_PER_MINUTE", "", "limit of the service, where it does not announce one"},
      Variable{"EMBED_TOKENS_PER_MINUTE", "", "limit of the service, where it does not announce one"},
      Variable{
          "INGOT_MODELS", "",
          "a file of entries for the model table, read after the built-in ones (config/models.yaml has the format)"},
      Variable{"INGOT_PROVIDERS", "",
               "a file of services, read after the built-in ones (config/providers.yaml has the format)"},
      Variable{"INGOT_STORE", "",
               "jsonl:FILE or faiss:DIR: where the chunks go instead of a database; DATABASE_URL is not read then"},
      Variable{"INGOT_TOKENIZER", "",
               "cl100k_base or o200k_base: the encoding of a model that the model table does not know"},
      Variable{"OPENAI_API_KEY", "", "key of the embedding service; local models need none"},
      Variable{"OPENAI_API_KEY_FILE", "", "a file that holds the key, instead of OPENAI_API_KEY"},
      Variable{"OPENAI_BASE_URL", "https://api.openai.com/v1",
               "the embedding service: any that is compatible with OpenAI's, such as http://localhost:11434/v1"},
      Variable{"PERAZZI_EMBED_MODEL", "text-embedding-3-small",
               "the embedding model; local/hash-<dimensions> is built in and needs no key and no network"},
      Variable{"PGSSL_MODE", "",
               "disable, require, verify-ca or verify-full; unset: disable for this machine, verify-full elsewhere"},
      Variable{"PGVECTOR_DIM", "1536", "dimensions of the embedding column, 8 to 16000"},
      Variable{"PGVECTOR_EF_CONSTRUCTION", "64",
               "hnsw: rows looked at for each that is put in, 4 to 1000; more find better and build longer"},
      Variable{"PGVECTOR_INDEX", "auto",
               "auto (hnsw from 50000 rows on, where it begins to be faster), hnsw, ivfflat or none"},
      Variable{"PGVECTOR_LAYOUT", "flat",
               "flat, or documents: a table with one row a document is kept beside the chunks"},
      Variable{"PGVECTOR_LISTS", "", "ivfflat: lists, 1 to 32768; unset: a thousandth of the rows"},
      Variable{"PGVECTOR_M", "16", "hnsw: links of a row, 2 to 100; more find better and take memory"},
      Variable{"PGVECTOR_OPCLASS", "cosine", "what the index compares by: cosine (<=>), ip (<#>) or l2 (<->)"},
      Variable{"PGVECTOR_TABLE", "perazzi_chunks", "the table that applications read"},
      Variable{"PGVECTOR_TENANT", "", "the tenant whose rows a run writes and changes; unset: none"},
      Variable{"PGVECTOR_TYPE", "vector",
               "vector, or halfvec: half the space, and an index up to 4000 dimensions instead of 2000"},
  };
  return k_variables;
}

}  // namespace ingot::config

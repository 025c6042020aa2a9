#include "config/variables.hpp"

#include <array>

namespace ingot::config {

std::span<const Variable> variables() {
  static constexpr std::array k_variables = {
      Variable{"DATABASE_URL", "",
               "where the chunks go: postgresql://user:password@host:port/database; `dev-vector-db up` prints one"},
      Variable{"DATABASE_URL_FILE", "", "a file that holds the URL, instead of DATABASE_URL"},
      Variable{"EMBED_BATCH_SIZE", "64", "texts per embedding request, 1 to 2048"},
      Variable{
          "INGOT_MODELS", "",
          "a file of entries for the model table, read after the built-in ones (config/models.yaml has the format)"},
      Variable{"INGOT_TOKENIZER", "",
               "cl100k_base or o200k_base: the encoding of a model that the model table does not know"},
      Variable{"PERAZZI_EMBED_MODEL", "text-embedding-3-small",
               "the embedding model; local/hash-<dimensions> is built in and needs no key and no network"},
      Variable{"PGSSL_MODE", "",
               "disable, require, verify-ca or verify-full; unset: disable for this machine, verify-full elsewhere"},
      Variable{"PGVECTOR_DIM", "1536", "dimensions of the embedding column, 8 to 16000"},
      Variable{"PGVECTOR_TABLE", "perazzi_chunks", "the table that applications read"},
  };
  return k_variables;
}

}  // namespace ingot::config

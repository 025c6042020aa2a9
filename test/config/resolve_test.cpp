#include <catch2/catch_test_macros.hpp>

#include "config/settings.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Result<config::Settings> resolved(const config::Flags& flags, Variables variables = {},
                                  const std::string& env_local = {}) {
  static test::MemoryFileSystem files;
  files = test::MemoryFileSystem();
  files.file("./x.md", "x");
  if (!env_local.empty()) files.file(".env.local", env_local);
  files.file("models.yaml", "models:\n  acme-*: {encoding: o200k_base, max_input_tokens: 300}\n");
  files.file("bad.yaml", "models:\n  acme-*: {encoding: o200k}\n");
  return config::resolve(flags, files, io::Environment(std::move(variables)), 2);
}

}  // namespace

TEST_CASE("flags win over the environment, that over the env file, that over the defaults") {
  const auto settings = resolved({}, {{"PGVECTOR_TABLE", "from_env"}}, "PGVECTOR_TABLE=from_file\nPGVECTOR_DIM=64\n");
  REQUIRE(settings);
  CHECK(settings->store.table == "from_env");
  CHECK(settings->store.dimensions == 64);
  CHECK(settings->model.name == "text-embedding-3-small");
  CHECK(settings->jobs == 2);
}

TEST_CASE("production reads no env file unless it is named") {
  config::Flags flags;
  flags.environment = "production";
  const auto settings = resolved(flags, {}, "PGVECTOR_DIM=64\n");
  REQUIRE(settings);
  CHECK(settings->store.dimensions == 1536);
}

TEST_CASE("a remote database is refused for --env local") {
  const auto settings = resolved({}, {{"DATABASE_URL", "postgresql://u:s3cret@db.example.com/x"}});
  REQUIRE_FALSE(settings);
  CHECK(settings.error().message == "DATABASE_URL host db.example.com is not local, but --env is local");
  CHECK(exit_code(settings.error().kind) == 2);
}

TEST_CASE("no secret is shown") {
  const auto settings = resolved({}, {{"DATABASE_URL", "postgresql://u:s3cret@localhost:5433/x"}});
  REQUIRE(settings);
  for (const config::Provenance& entry : settings->provenance) CHECK(entry.value.find("s3cret") == std::string::npos);
}

TEST_CASE("T06: a mode of TLS that does not know the server is warned about once, and no TLS is refused elsewhere") {
  const auto with = [](const std::string& parameters, const std::string& mode, const char* host = "db.example.com") {
    config::Flags flags;
    flags.allow_remote = true;
    Variables variables{{"DATABASE_URL", std::string("postgresql://u:s3cret@") + host + "/x" + parameters}};
    if (!mode.empty()) variables["PGSSL_MODE"] = mode;
    return resolved(flags, variables);
  };
  for (const auto& settings : {with("", "require"), with("?sslmode=require", "")}) {
    REQUIRE(settings);
    REQUIRE(settings->warnings.size() == 1);
    CHECK(settings->warnings[0].find("man in the middle") != std::string::npos);
    CHECK(settings->warnings[0].find("verify-full") != std::string::npos);
  }
  for (const auto& settings : {with("", ""), with("", "verify-full"), with("?sslmode=verify-ca", ""),
                               with("", "require", "localhost"), with("?sslmode=disable", "", "127.0.0.1")}) {
    REQUIRE(settings);
    CHECK(settings->warnings.empty());
  }
  for (const auto& settings : {with("", "disable"), with("?sslmode=disable", ""), with("?sslmode=prefer", ""),
                               with("?sslmode=require", "verify-full")}) {
    REQUIRE_FALSE(settings);
    CHECK(exit_code(settings.error().kind) == 2);
  }
}

TEST_CASE("wrong values are refused with the variable's name and misspelt variables are pointed out") {
  const auto number = resolved({}, {{"PGVECTOR_DIM", "1e3"}});
  REQUIRE_FALSE(number);
  CHECK(number.error().message == "PGVECTOR_DIM must be a whole number from 8 to 16000");
  CHECK_FALSE(resolved({}, {{"PGVECTOR_TABLE", "a;drop"}}));
  CHECK_FALSE(resolved({}, {{"PGSSL_MODE", "verify_full"}}));
  const auto misspelt = resolved({}, {{"EMBED_BATCHSIZE", "3"}});
  REQUIRE(misspelt);
  REQUIRE(misspelt->warnings.size() == 1);
  CHECK(misspelt->warnings[0] == "unknown variable EMBED_BATCHSIZE; did you mean EMBED_BATCH_SIZE?");
  config::Flags flags;
  flags.environment = "prodction";
  const auto environment = resolved(flags);
  REQUIRE_FALSE(environment);
  CHECK(environment.error().hint == "did you mean --env production?");
}

TEST_CASE("the tokenizer is the flag's, else the variable's, else the model table's") {
  config::Flags flags;
  const auto listed = resolved(flags);
  REQUIRE(listed);
  CHECK(model::described(listed->token_basis) == "cl100k_base");
  CHECK(listed->token_warnings.empty());
  const Variables unlisted = {{"PERAZZI_EMBED_MODEL", "acme-embed"}};
  const auto estimated = resolved(flags, unlisted);
  REQUIRE(estimated);
  CHECK(model::described(estimated->token_basis) == "cl100k_base (estimate)");
  REQUIRE(estimated->token_warnings.size() == 1);
  CHECK(estimated->token_warnings[0] ==
        "model acme-embed is not in the model table: its tokens are counted in cl100k_base and are estimates; say its "
        "encoding with --tokenizer NAME, or add it to a models file (--models FILE)");
  const auto variable = resolved(flags, unlisted, "INGOT_TOKENIZER=o200k_base\n");
  REQUIRE(variable);
  CHECK(model::described(variable->token_basis) == "o200k_base");
  CHECK(variable->encoding == tokens::Encoding::o200k_base);
  CHECK(variable->token_warnings.empty());
  flags.tokenizer = "cl100k_base";
  const auto flag = resolved(flags, unlisted, "INGOT_TOKENIZER=o200k_base\n");
  REQUIRE(flag);
  CHECK(model::described(flag->token_basis) == "cl100k_base");
}

TEST_CASE("a tokenizer against what the table knows of the model gives estimates, with a warning") {
  config::Flags flags;
  flags.tokenizer = "o200k_base";
  const auto other = resolved(flags);
  REQUIRE(other);
  CHECK(model::described(other->token_basis) == "o200k_base (estimate)");
  REQUIRE(other->token_warnings.size() == 1);
  CHECK(other->token_warnings[0] ==
        "tokenizer o200k_base (--tokenizer) is not cl100k_base, which the model table has for text-embedding-3-small: "
        "token counts are estimates");
  const auto local = resolved(flags, {{"PERAZZI_EMBED_MODEL", "local/hash-64"}});  // it has no tokens of its own
  REQUIRE(local);
  CHECK(model::described(local->token_basis) == "o200k_base");
  const auto vouched = resolved(flags, {{"PERAZZI_EMBED_MODEL", "voyage-3"}});
  REQUIRE(vouched);
  CHECK(model::described(vouched->token_basis) == "o200k_base");
  const auto silent = resolved({}, {{"PERAZZI_EMBED_MODEL", "voyage-3"}});
  REQUIRE(silent);
  CHECK(model::described(silent->token_basis) == "cl100k_base (estimate)");
  CHECK(silent->token_warnings.empty());
}

TEST_CASE("an unknown tokenizer is refused with the one that was meant") {
  config::Flags flags;
  flags.tokenizer = "o20k_base";
  const auto flag = resolved(flags);
  REQUIRE_FALSE(flag);
  CHECK(flag.error().kind == ErrorKind::usage);
  CHECK(flag.error().message == "unknown tokenizer o20k_base");
  CHECK(flag.error().hint == "did you mean o200k_base?");
  const auto variable = resolved({}, {{"INGOT_TOKENIZER", "cl100k"}});
  REQUIRE_FALSE(variable);
  CHECK(variable.error().kind == ErrorKind::config);
  CHECK(variable.error().message == "INGOT_TOKENIZER: unknown tokenizer cl100k");
  CHECK(variable.error().hint == "did you mean cl100k_base?");
}

TEST_CASE("a models file is read after the built-in table, by flag or by variable") {
  const Variables acme = {{"PERAZZI_EMBED_MODEL", "acme-embed"}, {"INGOT_MODELS", "models.yaml"}};
  const auto variable = resolved({}, acme);
  REQUIRE(variable);
  CHECK(model::described(variable->token_basis) == "o200k_base");
  CHECK(variable->model.max_input_tokens == 300);
  CHECK(variable->chunking.rules[0].options.max_tokens == 300);
  config::Flags flags;
  flags.models = "bad.yaml";
  const auto bad = resolved(flags, acme);
  REQUIRE_FALSE(bad);
  CHECK(exit_code(bad.error().kind) == 2);
  CHECK(bad.error().message.starts_with("bad.yaml:2:22: encoding must be cl100k_base, o200k_base or null"));
  flags.models = "missing.yaml";
  const auto missing = resolved(flags);
  REQUIRE_FALSE(missing);
  CHECK(exit_code(missing.error().kind) == 2);
  CHECK(missing.error().hint == "check --models");
}

TEST_CASE("facts of the model are shown with where they come from") {
  const auto settings = resolved({}, {{"PERAZZI_EMBED_MODEL", "acme-embed"}, {"INGOT_MODELS", "models.yaml"}});
  REQUIRE(settings);
  std::string shown;
  for (const config::Provenance& entry : settings->provenance)
    shown += entry.name + "=" + entry.value + " (" + entry.origin + ")\n";
  CHECK(shown.find("models=models.yaml (process environment)\n") != std::string::npos);
  CHECK(shown.find("  max_input_tokens=300 (models.yaml:2)\n") != std::string::npos);
  CHECK(shown.find("tokenizer=o200k_base (model table)\n") != std::string::npos);
}

TEST_CASE("the config digest tells when the encoding or the input limit moved the cuts") {
  config::Flags flags;
  const auto plain = resolved(flags);
  flags.tokenizer = "o200k_base";
  const auto other = resolved(flags);
  const auto large = resolved({}, {{"PERAZZI_EMBED_MODEL", "text-embedding-3-large"}});
  REQUIRE((plain && other && large));
  CHECK(plain->config_digest != other->config_digest);
  CHECK(plain->config_digest == large->config_digest);
}

TEST_CASE("documents are kept where they are asked for, and a store in files keeps none and says so") {
  CHECK(resolved({})->store.layout == store::Layout::flat);
  const auto kept = resolved({}, {{"PGVECTOR_LAYOUT", "documents"}});
  REQUIRE(kept);
  CHECK(kept->store.layout == store::Layout::documents);
  CHECK(kept->warnings.empty());
  config::Flags flags;
  flags.store = "jsonl:chunks.jsonl";
  const auto file = resolved(flags, {{"PGVECTOR_LAYOUT", "documents"}});
  REQUIRE(file);
  CHECK(file->store.layout == store::Layout::flat);
  REQUIRE(file->warnings.size() == 1);
  CHECK(file->warnings[0].starts_with("PGVECTOR_LAYOUT=documents is for databases"));
  const auto wrong = resolved({}, {{"PGVECTOR_LAYOUT", "document"}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message == "PGVECTOR_LAYOUT is none of flat, documents");
  CHECK(wrong.error().hint == "did you mean documents?");
}

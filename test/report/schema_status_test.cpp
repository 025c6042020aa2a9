#include "report/schema_status.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;

namespace {

model::SchemaStatus sample() {
  using model::VersionState;
  model::SchemaStatus status;
  status.where = "a@b:5432/c";
  status.table = "chunks";
  status.dimensions = 8;
  status.row_security = true;
  status.versions = {{1, "0001_chunks", VersionState::applied, "2026-01-31T12:00:00Z", "aa", "aa"},
                     {2, "0002_runs", VersionState::missing, {}, "bb", {}},
                     {3, "0003_more", VersionState::edited, "2026-01-31T12:00:00Z", "cc", "dd"},
                     {4, "0004_last", VersionState::pending, {}, "ee", {}},
                     {99, {}, VersionState::unknown, "2026-01-31T12:00:00Z", {}, "ff"}};
  status.problem = Error{ErrorKind::config, "a later one is applied", {}, {}};
  return status;
}

}  // namespace

TEST_CASE("the versions of a schema are a line each, in columns", "[migrate]") {
  CHECK(report::render_text_schema_status(sample(), report::Colour::never) ==
        "a@b:5432/c \xC2\xB7 table chunks vector(8) \xC2\xB7 row level security\n"
        "     1  0001_chunks  applied  2026-01-31T12:00:00Z\n"
        "     2  0002_runs    missing\n"
        "     3  0003_more    edited  2026-01-31T12:00:00Z\n"
        "     4  0004_last    pending\n"
        "    99               unknown  2026-01-31T12:00:00Z\n"
        "1 applied, 1 pending\n");
}

TEST_CASE("the document of a schema holds both checksums, the problem, and null for what is not known", "[migrate]") {
  const std::string json = report::render_json_schema_status(sample(), {"ingest", "0.1.0"});
  CHECK(json.find("\"schema\": \"ingot.migrations/1\"") != std::string::npos);
  CHECK(json.find("\"problem\": \"a later one is applied\"") != std::string::npos);
  CHECK(json.find("\"checksum\": \"cc\",\n      \"stored_checksum\": \"dd\"") != std::string::npos);
  CHECK(json.find("\"name\": null") != std::string::npos);
}

#include "devdb/env_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/memory_filesystem.hpp"

using namespace ingot;

TEST_CASE("only the lines that set DATABASE_URL change") {
  struct Row {
    std::string before;
    std::string after;
  };
  const std::vector<Row> rows{
      {"", "DATABASE_URL=U\n"},
      {"A=1", "A=1\nDATABASE_URL=U\n"},
      {"A=1\r\nB=2\r\n", "A=1\r\nB=2\r\nDATABASE_URL=U\r\n"},
      {"DATABASE_URL=old", "DATABASE_URL=U"},
      {"DATABASE_URL=old\r\nB=2\n", "DATABASE_URL=U\r\nB=2\n"},
      {"  export\tDATABASE_URL = \"old\" # x\nB=2\n", "  export\tDATABASE_URL =U\nB=2\n"},
      {"# DATABASE_URL=old\n", "# DATABASE_URL=old\nDATABASE_URL=U\n"},
      {"DATABASE_URL_FILE=f\n", "DATABASE_URL_FILE=f\nDATABASE_URL=U\n"},
      {"exportDATABASE_URL=f\n", "exportDATABASE_URL=f\nDATABASE_URL=U\n"},
      {"DATABASE_URL=1\nDATABASE_URL=2\n", "DATABASE_URL=U\nDATABASE_URL=U\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.before);
    CHECK(devdb::with_database_url(row.before, "U") == row.after);
    CHECK(devdb::with_database_url(row.after, "U") == row.after);
  }
}

TEST_CASE("an env file that is a symbolic link or cannot be read is left alone") {
  test::MemoryFileSystem files;
  files.special("link", io::EntryKind::symlink);
  files.file("secret", "A=1\n");
  files.unreadable("secret");
  for (const std::string path : {"link", "secret"}) {
    const auto written = devdb::write_env(files, path, "U");
    REQUIRE_FALSE(written);
    CHECK(written.error().kind == ErrorKind::config);
  }
}

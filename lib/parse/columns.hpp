// Which columns of a CSV file are shown, and what they are called. Names and patterns are compared without regard to
// case, width, kind and number of blanks, `_` and `/`, so that no spelling of a name slips past an exclusion.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "parse/parse.hpp"

namespace ingot::parse {

struct Column {
  std::string
      name;  ///< one short line; unique in the file: "Column 3" when the header has none, "Name (2)" when it has two
  bool shown = true;
};

struct NoColumns {
  std::string what;
  std::string fact;
  std::string hint;
};

/// The columns under this header, at least one of them shown unless there are none.
[[nodiscard]] tl::expected<std::vector<Column>, NoColumns> choose_columns(const std::vector<std::string>& header,
                                                                          const Options& options);

/// Indexes of the names and globs that no column of this header answers to.
[[nodiscard]] std::vector<std::size_t> without_column(const std::vector<std::string>& header,
                                                      const std::vector<Column>& columns,
                                                      const std::vector<Glob>& selectors);

}  // namespace ingot::parse

// The parts of pages that people look at, built in from lib/report/page/.
#pragma once

#include <string_view>

namespace ingot::report {

/// Of all pages.
[[nodiscard]] std::string_view page_css();
[[nodiscard]] std::string_view elements_js();

/// Of the page of a run.
[[nodiscard]] std::string_view page_html();
[[nodiscard]] std::string_view page_js();

/// Of the page of the runs of a table.
[[nodiscard]] std::string_view runs_html();
[[nodiscard]] std::string_view runs_js();

}  // namespace ingot::report

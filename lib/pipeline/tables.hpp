// The chunk tables of a run: where each document belongs, and what a plan calls them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "model/plan.hpp"
#include "pipeline/compare.hpp"
#include "pipeline/corpus.hpp"

namespace ingot::pipeline {

/// A plan names tables where there are several; where there is one, its name there is empty.
[[nodiscard]] std::string_view name_in_plan(const config::Settings& settings, std::string_view table);

/// Where the document belongs, as a plan has it. Lives as long as the settings.
[[nodiscard]] std::string_view table_in_plan(const config::Settings& settings, std::string_view path);

/// The tables that a run of this plan writes, ascending: those that change or get the row of a document, and
/// PGVECTOR_TABLE in any case, since its runs tell which tables belong together.
[[nodiscard]] std::vector<std::string> written_tables(const config::Settings& settings, const model::Plan& plan,
                                                      const Corpus& corpus);

/// Before anything is read. Errors: config for collections whose tables get in each other's way, and for those without
/// a database, which alone keeps several tables.
[[nodiscard]] Result<void> check_tables(const config::Settings& settings);

/// For the user, one line each: collections without a document, where the run is over all files, and tables of
/// collections that the config has no more.
[[nodiscard]] std::vector<std::string> table_warnings(const config::Settings& settings, const Basis& basis,
                                                      const Corpus& corpus);

}  // namespace ingot::pipeline

// What `ingest index` says: the index as it is, and what became of it. JSON: "ingot.index/1".
#pragma once

#include <string>

#include "model/index.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// Some lines, aligned.
[[nodiscard]] std::string render_text_index(const model::IndexStatus& status);

/// "hnsw built on 52,118 rows in 84.2 s, recall 0.991"; empty where there is no index and none is due.
[[nodiscard]] std::string index_sentence(const model::IndexOutcome& outcome);

/// Pretty JSON with a final newline. `outcome` may be null: nobody did anything.
[[nodiscard]] std::string render_json_index(const Tool& tool, const model::IndexStatus& status,
                                            const model::IndexOutcome* outcome);

[[nodiscard]] Value to_value(const model::IndexOutcome& outcome);

}  // namespace ingot::report

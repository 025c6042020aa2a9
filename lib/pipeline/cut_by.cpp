#include "pipeline/cut_by.hpp"

namespace ingot::pipeline {

lint::CutBy cut_by(const config::ChunkingRule& rule, const config::Settings& settings) {
  lint::CutBy cut;
  if (!settings.chunking.built_in) cut.glob = rule.glob.pattern();
  cut.line = rule.line;
  cut.type = rule.type;
  cut.pricing = rule.pricing;
  cut.allow_overflow = rule.allow_overflow;
  cut.model_limit = settings.model.max_input_tokens;
  if (!rule.allow_overflow) {
    cut.max_tokens = rule.options.max_tokens;
    cut.max_words = rule.options.max_words;
  }
  cut.max_chars = rule.options.max_chars;
  cut.lifted_tokens = rule.lifted_tokens;
  cut.lifted_words = rule.lifted_words;
  cut.overlap_words = rule.options.overlap_tokens ? 0 : rule.options.overlap_words;
  cut.max_overlap_delta = rule.options.max_overlap_delta;
  for (const Glob& column : rule.exclude_columns) cut.exclude_columns.push_back(column.pattern());
  cut.described = rule.described;
  cut.excluded = rule.excluded;
  cut.metadata = rule.metadata;
  cut.schema = rule.schema.get();
  cut.origins = &rule.origins;
  if (!settings.chunking.built_in) cut.config_path = settings.chunking.path;
  return cut;
}

}  // namespace ingot::pipeline

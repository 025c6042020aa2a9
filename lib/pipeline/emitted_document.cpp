#include "pipeline/emitted_document.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/json_places.hpp"
#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "parse/markdown_blocks.hpp"
#include "parse/parse.hpp"
#include "pipeline/cut_by.hpp"
#include "tokens/segments.hpp"

namespace ingot::pipeline {
namespace {

// No two texts become one paragraph.
constexpr std::string_view k_between = "\n\n";

// Of the text, the parts that are no repeated table head or the like: with the overlap, and without.
struct Parts {
  ByteRange shown;
  ByteRange own;
};

Parts parts_of(const model::Chunk& chunk, bool rendered) {
  const std::size_t begin = std::min(chunk.prefix_bytes, chunk.content.size());
  const std::size_t overlap =
      chunk.overlap ? chunk.overlap->end - std::min(chunk.overlap->begin, chunk.overlap->end) : 0;
  const std::size_t own = chunk.own.end - std::min(chunk.own.begin, chunk.own.end);
  // The bytes of a structured source are not those of the text, and other chunkers need not state any.
  const bool known = !rendered && own > 0 && begin + overlap + own <= chunk.content.size();
  const std::size_t end = known ? begin + overlap + own : chunk.content.size();
  return {{begin, end}, {known ? begin + overlap : begin, end}};
}

// In the metadata, else beside it, else all that was looked through.
ByteRange field_place(std::string_view line, const metadata::ChunkLine& chunk, const std::string& pointer) {
  if (!chunk.metadata.empty()) {
    const ByteRange place = json::place_of(chunk.metadata.of(line), pointer);
    if (!place.empty()) return {chunk.metadata.begin + place.begin, chunk.metadata.begin + place.end};
  }
  const ByteRange beside = json::place_of(line, pointer);
  if (!beside.empty()) return beside;
  return chunk.metadata.empty() ? chunk.object : chunk.metadata;
}

Value shared(const Value& metadata) {
  Value::Map out;
  for (const Member& member : *metadata.as_map()) {
    if (!lint::is_of_the_chunk(member.key) && member.key != "summary" && member.key != "title") out.push_back(member);
  }
  return out;
}

}  // namespace

bool belong_together(const metadata::ChunkLine& a, const metadata::ChunkLine& b) {
  return a.record.doc_id == b.record.doc_id && a.record.path == b.record.path && a.has_text == b.has_text &&
         shared(a.record.metadata) == shared(b.record.metadata);
}

EmittedDocument::EmittedDocument(const config::Settings& settings, std::vector<EmittedLine> lines,
                                 tokens::Tokenizer& tokenizer)
    : settings_(settings), lines_(std::move(lines)) {
  file_.path = lines_.front().chunk.record.path;
  for (EmittedLine& line : lines_) add(line, tokenizer);
  document_.body = {0, file_.bytes.size()};
  if (!parse::streams(file_.path)) return;
  // As with the source: what stands for a structured file is shown, and not Markdown that somebody wrote.
  model::Rendering rendering;
  rendering.text = file_.bytes;
  rendering.origins = {{0, 0}};
  rendering.source_end = file_.bytes.size();
  document_.rendering = std::move(rendering);
}

void EmittedDocument::add(EmittedLine& line, tokens::Tokenizer& tokenizer) {
  model::Record record = std::move(line.chunk.record);
  model::Chunk& chunk = record.chunk;
  const Value* model = record.metadata.find("embedding_model");
  const Value* exact = record.metadata.find("tokens_exact");
  record.token_basis = settings_.token_basis;
  const bool other_model =
      model != nullptr && model->as_string() != nullptr && *model->as_string() != settings_.model.name;
  const bool estimate = exact != nullptr && exact->as_bool() != nullptr && !*exact->as_bool();
  if (other_model || estimate) record.token_basis.exact = false;
  const std::size_t begin = file_.bytes.size();
  stated_.push_back({chunk.tokens, chunk.words});
  if (line.chunk.has_text) {
    const Parts parts = parts_of(chunk, parse::streams(file_.path));
    chunk.tokens = tokenizer.count(chunk.embed_text);
    chunk.words = tokens::count_words(parts.shown.of(chunk.content));
    chunk.overlap.reset();
    chunk.own = {begin + parts.own.begin, begin + parts.own.end};
    parse_text(chunk.content, begin);
  }
  // A finding about a chunk without a text of its own needs a place, too.
  if (!line.chunk.has_text || chunk.own.empty()) chunk.own = {begin, begin + chunk.content.size() + k_between.size()};
  texts_.push_back({begin, begin + chunk.content.size()});
  file_.bytes.append(chunk.content).append(k_between);
  records_.push_back(std::move(record));
}

// What cannot be parsed has no blocks: all of it is text then.
void EmittedDocument::parse_text(std::string_view text, std::size_t begin) {
  const std::size_t blocks = document_.blocks.size();
  const std::size_t headings = document_.headings.size();
  if (text::is_blank(text) || parse::read_blocks(text, begin, {}, document_)) return;
  document_.blocks.erase(document_.blocks.begin() + static_cast<std::ptrdiff_t>(blocks), document_.blocks.end());
  document_.headings.erase(document_.headings.begin() + static_cast<std::ptrdiff_t>(headings),
                           document_.headings.end());
}

lint::CutBy EmittedDocument::cut() const {
  const config::ChunkingRule* rule = settings_.chunking.rule_for(file_.path);
  static const config::ChunkingConfig k_built_in = config::built_in_chunking();
  lint::CutBy cut = cut_by(rule == nullptr ? k_built_in.rules.front() : *rule, settings_);
  // What the config would set was set when the chunks were made, or it was not.
  cut.metadata = {};
  const Value* type = records_.front().metadata.find("type");
  if (type != nullptr && type->as_string() != nullptr) cut.type = *type->as_string();
  return cut;
}

lint::Checked EmittedDocument::check(const lint::Profile& profile, std::string_view bytes) const {
  const lint::CutBy cut_by = cut();
  lint::Subject subject{&file_, &document_, records_, &cut_by, profile.today, file_.bytes};
  subject.stated = stated_;
  subject.sight = has_text() ? lint::Sight::text : lint::Sight::numbers;
  lint::Checked checked = lint::check(subject, profile);
  for (model::Diagnostic& finding : checked.findings) lead_back(finding, bytes);
  lint::sort(checked.findings);
  for (std::size_t i = 0; i < checked.facts.chunks.size(); ++i) checked.facts.chunks[i].outline.own = place_of(i);
  checked.facts.links.clear();
  checked.facts.anchors.clear();
  checked.facts.directives.clear();
  return checked;
}

void EmittedDocument::lead_back(model::Diagnostic& finding, std::string_view bytes) const {
  std::size_t index = finding.field ? finding.field->record : 0;
  if (!finding.field && !finding.span.empty()) {
    const auto behind = std::upper_bound(texts_.begin(), texts_.end(), finding.span.begin,
                                         [](std::size_t at, ByteRange text) { return at < text.begin; });
    index = static_cast<std::size_t>(behind - texts_.begin()) - 1;
  }
  const metadata::ChunkLine& chunk = lines_[index].chunk;
  const std::size_t offset = lines_[index].offset;
  if (finding.field) {
    const ByteRange place = field_place(bytes.substr(offset, chunk.object.end), chunk, finding.field->pointer);
    finding.span = {offset + place.begin, offset + place.end};
  } else {
    finding.span = in_file(index, finding.span, bytes);
  }
  if (!finding.chunk) finding.chunk = lint::chunk_label(records_[index]);
  finding.fix.reset();
}

ByteRange EmittedDocument::in_file(std::size_t index, ByteRange span, std::string_view bytes) const {
  const metadata::ChunkLine& chunk = lines_[index].chunk;
  if (span.empty() || !chunk.has_text || span == records_[index].chunk.own) return place_of(index);
  const std::size_t begin = lines_[index].offset + chunk.content.begin;
  const std::size_t text = texts_[index].begin;
  const ByteRange piece = json::written(bytes.substr(begin, chunk.content.size()),
                                        {span.begin - text, std::min(span.end, texts_[index].end) - text});
  return {begin + piece.begin, begin + piece.end};
}

ByteRange EmittedDocument::place_of(std::size_t index) const {
  const metadata::ChunkLine& chunk = lines_[index].chunk;
  const ByteRange place = chunk.has_text ? chunk.content : chunk.object;
  return {lines_[index].offset + place.begin, lines_[index].offset + place.end};
}

}  // namespace ingot::pipeline

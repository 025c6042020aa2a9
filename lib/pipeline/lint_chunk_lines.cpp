#include "pipeline/lint_chunk_lines.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "metadata/chunk_line.hpp"
#include "pipeline/emitted_document.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::pipeline {
namespace {

class ChunkLinter {
 public:
  ChunkLinter(const config::Settings& settings, const lint::Profile& profile, ChunkFile file)
      : settings_(settings), profile_(profile), file_(std::move(file)), tokenizer_(settings.encoding) {}

  Result<LintResult> run() {
    const std::string_view bytes = file_.bytes;
    std::size_t number = 1;
    for (std::size_t at = 0; at < bytes.size(); ++number) {
      const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
      take(bytes.substr(at, end - at), at, number);
      at = end + 1;
    }
    flush();
    if (chunks_ == 0 && result_.rejected.empty() && findings_.empty())
      return fail(ErrorKind::usage, "no chunk in " + text::printable(file_.path),
                  "`ingest --dry-run --emit-chunks FILE` writes chunks");
    check_together();
    check_vectors();
    finish();
    return std::move(result_);
  }

 private:
  using DocumentKey = std::pair<std::string, std::string>;  // path and id

  void take(std::string_view line, std::size_t offset, std::size_t number) {
    if (text::is_blank(line)) return;
    if (const auto invalid = utf8::first_invalid(line)) {
      take_invalid(line, offset);
      return;
    }
    auto read = metadata::read_chunk_line(line);
    if (read && has_other_dimensions(*read))
      read = fail(ErrorKind::document, fmt::format("1: the vector has {} values, and those before it have {}",
                                                   read->vector.size(), dimensions_));
    if (!read) {
      result_.rejected.push_back({file_.path, read.error()});
      Error& error = result_.rejected.back().error;
      error.message = fmt::format("{}:{}:{}", text::printable(file_.path), number, error.message);
      return;
    }
    if (!lines_.empty() && !belong_together(lines_.back().chunk, *read)) flush();
    lines_.push_back({std::move(*read), offset});
  }

  void take_invalid(std::string_view line, std::size_t offset) {
    for (model::Diagnostic& finding : lint::check_bytes(file_.path, line, profile_)) {
      if (finding.rule != "EN001") continue;
      finding.span = {finding.span.begin + offset, finding.span.end + offset};
      finding.fix.reset();
      findings_.push_back(std::move(finding));
    }
  }

  bool has_other_dimensions(const metadata::ChunkLine& line) {
    if (line.vector.empty()) return false;
    if (dimensions_ == 0) dimensions_ = line.vector.size();
    return line.vector.size() != dimensions_;
  }

  // What was read of one document so far.
  void flush() {
    if (lines_.empty()) return;
    std::vector<std::vector<float>> vectors;
    for (EmittedLine& line : lines_) vectors.push_back(std::move(line.chunk.vector));
    const EmittedDocument document(settings_, std::exchange(lines_, {}), tokenizer_);
    sight_ = std::max(sight_, document.has_text() ? lint::Sight::text : lint::Sight::numbers);
    lint::Checked checked = document.check(profile_, file_.bytes);
    std::move(checked.findings.begin(), checked.findings.end(), std::back_inserter(findings_));
    for (std::size_t i = 0; i < vectors.size(); ++i) keep_vector(document, i, vectors[i]);
    const model::Record& first = document.records().front();
    chunks_ += checked.facts.chunks.size();
    lint::DocumentFacts& facts = documents_[{first.path, first.doc_id}];
    const std::string path = checked.facts.path;
    lint::append(facts, std::move(checked.facts));
    facts.path = path;
  }

  void keep_vector(const EmittedDocument& document, std::size_t index, const std::vector<float>& vector) {
    if (vector.empty()) return;
    const model::Record& record = document.records()[index];
    model::Record kept;
    std::tie(kept.chunk_id, kept.path, kept.index, kept.count, kept.token_basis) =
        std::tie(record.chunk_id, record.path, record.index, record.count, record.token_basis);
    kept.chunk.tokens = record.chunk.tokens;
    kept.chunk.own = document.place_of(index);
    embedded_.push_back(std::move(kept));
    lengths_.push_back(lint::length_of(vector));
  }

  void check_together() {
    std::vector<const lint::DocumentFacts*> facts;
    for (auto& [key, document] : documents_) {
      // Lines may come in any order; what a chunk says of its place is held against the places that there are.
      std::stable_sort(document.chunks.begin(), document.chunks.end(),
                       [](const auto& a, const auto& b) { return a.outline.index < b.outline.index; });
      number(document);
      facts.push_back(&document);
    }
    lint::Corpus corpus;
    corpus.documents = facts;
    corpus.exists = [](std::string_view) { return true; };
    corpus.profile = &profile_;
    corpus.sight = sight_;
    const lint::Findings* found = &findings_;
    place(lint::check_corpus(corpus, {&found, 1}));
  }

  // Numbers that are missing are MT001's business.
  static void number(lint::DocumentFacts& document) {
    for (std::size_t i = 0; i < document.chunks.size(); ++i) {
      model::ChunkOutline& outline = document.chunks[i].outline;
      if (outline.index == 0 && outline.count == 0) outline.index = i + 1;
      if (outline.count == 0) outline.count = document.chunks.size();
    }
  }

  void check_vectors() {
    if (embedded_.empty()) return;
    std::vector<const model::Record*> records;
    for (const model::Record& record : embedded_) records.push_back(&record);
    const bool unit_norm = settings_.model.unit_norm;
    place(lint::check_vectors({records, lengths_, lint::norm_of(profile_, unit_norm)}, profile_));
  }

  void place(lint::Findings found) {
    for (model::Diagnostic& finding : found)
      (finding.path.empty() ? result_.corpus.findings : findings_).push_back(std::move(finding));
  }

  void finish() {
    LoadedDocument all;
    all.file.path = file_.path;
    all.file.bytes = std::move(file_.bytes);
    for (auto& [key, document] : documents_)
      std::move(document.chunks.begin(), document.chunks.end(), std::back_inserter(all.facts.chunks));
    const auto by_place = [](const auto& a, const auto& b) { return a.outline.own.begin < b.outline.own.begin; };
    std::sort(all.facts.chunks.begin(), all.facts.chunks.end(), by_place);
    for (model::Diagnostic& finding : findings_) finding.path = all.file.path;
    lint::sort(findings_);
    all.findings = std::move(findings_);
    result_.corpus.documents.push_back(std::move(all));
    for (const lint::Rule& rule : lint::rules()) {
      const auto severity = profile_.severity(rule, "");
      if (rule.needs > sight_ && severity != model::Severity::off) result_.not_run.push_back(rule.id);
    }
  }

  const config::Settings& settings_;
  const lint::Profile& profile_;
  ChunkFile file_;
  tokens::Tokenizer tokenizer_;
  std::vector<EmittedLine> lines_;  // of the document that is being read
  std::map<DocumentKey, lint::DocumentFacts> documents_;
  lint::Findings findings_;
  lint::Sight sight_ = lint::Sight::numbers;
  std::size_t chunks_ = 0;
  std::size_t dimensions_ = 0;
  std::vector<model::Record> embedded_;
  std::vector<std::optional<double>> lengths_;  // of their vectors
  LintResult result_;
};

}  // namespace

Result<LintResult> lint_chunk_lines(const config::Settings& settings, const LintOptions& options, ChunkFile file,
                                    const Doors& doors) {
  doors.progress.begin("linting chunks", 0);
  auto result = ChunkLinter(settings, options.profile, std::move(file)).run();
  if (!result) return result;
  BaselineUse none;
  none.mode = BaselineUse::Mode::ignore;
  if (auto used = use_baseline(settings, options.profile, none, doors, result->corpus); !used)
    return fail(used.error());
  LoadedDocument& all = result->corpus.documents.front();
  FileFindings shown{all.file.path, std::move(all.file.bytes), std::move(all.findings), {}};
  for (const lint::ChunkFacts& chunk : all.facts.chunks) shown.chunks.push_back(chunk.outline);
  result->files.push_back(std::move(shown));
  result->failed = has_failed(*result, options.fail_on);
  return result;
}

}  // namespace ingot::pipeline

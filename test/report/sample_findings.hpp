// One run with everything in it that reports must cope with, made by somebody who means them harm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/lint_document.hpp"

namespace ingot::report {

inline std::string_view sample_rule_name(std::string_view id) {
  if (id == "EN002") return "bidi-control";
  if (id == "SZ001") return "chunk-over-max-tokens";
  return id == "CO001" ? "corpus-below-minimum" : "";
}

/// What would end a text, a cell, an element or a command, and what some reader obeys.
inline constexpr std::string_view k_hostile =
    "]]> & \"quoted\" 'single' <script>alert(1)</script> %0A::set-output name=x::y ##[add-mask]z | `code` $x$ @user "
    "\x1b[31m\x07\n::error::made up\r\n\u202eevil\u2066 \U0001F600 \xff end";

struct Sample {
  Sample() {
    add_document();
    add_config();
    add_corpus();
    rejected.push_back(
        {"broken/::warning::x.md",
         {ErrorKind::document, "broken/::warning::x.md is not UTF-8\n::error::made up", {}, "save it anew"}});
    rules.push_back({"EN002", "bidi-control", "Bidirectional controls.", "People and models read another text.",
                     model::Severity::error, "# EN002\n\nBidirectional controls.\n"});
    rules.push_back({"SZ001", "chunk-over-max-tokens", "Too many tokens.", "The end is cut off.",
                     model::Severity::error, "# SZ001\n\nToo many tokens.\n"});
    files = {{source, in_document, chunks, "docs"}, {config, in_config, {}, ""}, {{}, in_corpus, {}, "docs"}};
    for (const JsonFileFindings& file : files) document.summary.add(file.findings);
    document.summary.files = 3;
    document.summary.chunks = 2;
    document.files = files;
    document.rules = rules;
    document.rejected = rejected;
    document.rejected_folder = "docs";
    document.corpus = {"conf/chunking.yaml", 7};
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  static model::Diagnostic finding(std::string rule, model::Severity severity, std::string path, ByteRange span,
                                   std::string message) {
    model::Diagnostic made;
    made.rule = std::move(rule);
    made.severity = severity;
    made.path = std::move(path);
    made.span = span;
    made.message = std::move(message);
    return made;
  }

  // The path has what separates the parts of a command, and white space that a runner passes over.
  std::string path = "a,b: \"50%\"\n##[group]\u00a0\U0001F600.md";
  // Two letters of four bytes before the word, so that columns differ in bytes and code points; CRLF; an invalid byte.
  std::string source = "# One\r\n\U0001F600\U0001F600 word \xff tail\r\n::set-output name=a::b\r\nlast ]]> line\n";
  std::string config = "rules:\n  - glob: '*.md'\n";
  std::vector<model::Diagnostic> in_document;
  std::vector<model::Diagnostic> in_config;
  std::vector<model::Diagnostic> in_corpus;
  std::vector<model::ChunkOutline> chunks{
      {"a-md#chunk-01", {0, 40}, 1, 2, 12, 9, {"One"}, "a-md#chunk-01 (1/2), 12 tokens"}};
  std::vector<model::RejectedDocument> rejected;
  std::vector<RuleView> rules;
  std::vector<JsonFileFindings> files;
  LintDocument document{{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, {}, sample_rule_name};

 private:
  void add_document() {
    using model::Severity;
    // "word", with a fix.
    in_document.push_back(finding("EN002", Severity::error, path, {16, 20}, std::string(k_hostile)));
    in_document.back().help = "take it out: | `<b>`";
    in_document.back().notes = {"a note"};
    in_document.back().fix = model::Fix{model::Applicability::safe, {{{16, 18}, "W"}, {{20, 20}, "s\n"}}};
    in_document.back().chunk = "a-md#chunk-01 (1/2), 12 tokens";
    in_document.back().fingerprint = std::string(64, 'a');
    // Over three lines, and twice the same.
    for (int i = 0; i < 2; ++i) {
      in_document.push_back(finding("SZ001", Severity::warning, path, {16, 53}, "chunk has 1,310 tokens"));
      in_document.back().fingerprint = std::string(64, 'b');
    }
    // A whole line with its end.
    in_document.push_back(finding("SZ001", Severity::info, path, {0, 7}, "chunk has 2 tokens"));
    in_document.back().fix = model::Fix{model::Applicability::unsafe, {{{0, 7}, ""}}};
    // The whole file.
    in_document.push_back(finding("SZ001", Severity::error, path, {}, "too large"));
    in_document.push_back(finding("EN002", Severity::error, path, {16, 20}, "accepted"));
    in_document.back().suppressed = {"comment", "it must stay"};
  }

  void add_config() {
    in_config.push_back(finding("CFG002", model::Severity::warning, "conf/chunking.yaml", {17, 23}, "matches no file"));
  }

  void add_corpus() {
    in_corpus.push_back(finding("CO001", model::Severity::error, "", {}, "the corpus has 2 chunks, fewer than 400"));
  }
};

}  // namespace ingot::report

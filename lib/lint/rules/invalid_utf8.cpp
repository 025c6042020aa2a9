// EN001. One finding a file, at the first bad sequence: the file is rejected as a whole, and a file in another encoding
// has thousands of them. The guess about the encoding is for the help line only.
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

struct Invalid {
  std::size_t count = 0;
  FixBuilder fix;
};

Invalid all_invalid(std::string_view bytes) {
  constexpr std::string_view k_replacement = "\xEF\xBF\xBD";  // U+FFFD
  Invalid all;
  std::size_t done = 0;
  for (auto at = utf8::first_invalid(bytes); at; at = utf8::first_invalid(bytes.substr(done))) {
    const std::size_t begin = done + *at;
    done = begin + utf8::decode(bytes, begin).length;
    ++all.count;
    if (!all.fix.is_full()) all.fix.add(model::Applicability::unsafe, {{begin, done}, std::string(k_replacement)});
  }
  return all;
}

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes)
    out += fmt::format("{}{:02X}", out.empty() ? "" : " ", static_cast<unsigned char>(byte));
  return out;
}

/// The name that iconv knows the likely encoding by; empty when the bytes look like nothing in particular.
std::string_view likely_encoding(std::string_view bytes, ByteRange invalid) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return "UTF-16";
  const bool cut_short = invalid.size() > 1 || invalid.end == bytes.size();
  return cut_short || bytes.find('\0') != std::string_view::npos ? "" : "WINDOWS-1252";
}

// Quoted for a shell, because the path is the user's and the line is meant to be copied.
std::string shell_quoted(std::string_view path) {
  std::string out = "'";
  for (const char c : path) {
    if (c == '\'') out += "'\\'";
    out += c;
  }
  return out + "'";
}

void check(const Subject& subject, std::vector<model::Diagnostic>& findings) {
  const std::string_view bytes = subject.file->bytes;
  const std::optional<std::size_t> first = utf8::first_invalid(bytes);
  if (!first) return;
  const ByteRange span{*first, *first + utf8::decode(bytes, *first).length};
  model::Diagnostic finding = document_finding(span, fmt::format("not valid UTF-8 at byte {}", *first));
  finding.label = fmt::format("byte{} {}", span.size() == 1 ? "" : "s", hexadecimal(span.of(bytes)));
  Invalid all = all_invalid(bytes);
  if (all.count > 1)
    finding.notes.push_back(text::counted(all.count, "sequence", "sequences") + " of this file are not valid");
  finding.notes.emplace_back("the file is left out; what is stored of it stays as it is");
  const std::string_view encoding = likely_encoding(bytes, span);
  finding.help = encoding.empty() ? "save the file as UTF-8, or exclude it when it is not text"
                                  : fmt::format("if the file is in {0}: iconv -f {0} -t UTF-8 {1} > converted.md",
                                                encoding, shell_quoted(subject.file->path));
  // What is no text, or has one of these everywhere, would be all U+FFFD.
  const bool is_text = encoding != "UTF-16" && bytes.find('\0') == std::string_view::npos;
  if (is_text && all.count < k_most_edits) finding.fix = all.fix.take();
  findings.push_back(std::move(finding));
}

}  // namespace

Rule invalid_utf8() {
  return {.id = "EN001",
          .name = "invalid-utf8",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A file holds bytes that are not UTF-8; the finding gives the offset of the first.",
          .why =
              "Tokenizers, JSON writers and databases refuse such bytes or replace them in silence,\n"
              "so that the text that is searched is not the text that was written.",
          .bad = "caf\\xE9        (one byte E9: Latin-1 or Windows-1252)",
          .good = "caf\\xC3\\xA9    (two bytes C3 A9: UTF-8)",
          .check = check,
          .fix = model::Applicability::unsafe,
          .needs = Sight::text};
}

}  // namespace ingot::lint

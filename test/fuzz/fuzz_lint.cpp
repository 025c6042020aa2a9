// Any bytes as a Markdown file: front matter, suppressions, every rule, the baseline and the text report. A finding
// must lie in the file, no text of the file may reach a terminal as it is, and no secret may be seen in what is shown.
#include <algorithm>
#include <string>

#include "base/utf8.hpp"
#include "chunk/chunk.hpp"
#include "lint/baseline.hpp"
#include "lint/lint.hpp"
#include "metadata/record.hpp"
#include "parse/parse.hpp"
#include "report/text_diagnostics.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

constexpr std::size_t k_least_secret = 12;  // shorter ones may stand elsewhere by chance

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\n';
}

void require_finding(const model::Diagnostic& finding, std::string_view bytes) {
  fuzz::require(finding.span.begin <= finding.span.end && finding.span.end <= bytes.size(),
                "a finding lies in the file");
  fuzz::require(finding.severity != model::Severity::off, "a finding has a severity");
  fuzz::require(!finding.message.empty() && finding.message.find('\n') == std::string::npos, "a message is one line");
}

void require_shown(const std::string& shown, const lint::Findings& findings, std::string_view bytes) {
  fuzz::require(std::none_of(shown.begin(), shown.end(), &is_control),
                "nothing of the file reaches the terminal as it is");
  for (const model::Diagnostic& finding : findings) {
    const std::string_view secret = finding.span.of(bytes);
    if (!finding.secret || secret.size() < k_least_secret || secret.find('\n') != std::string_view::npos) continue;
    fuzz::require(shown.find(secret) == std::string::npos, "a secret is not shown");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  const std::size_t flags = size == 0 ? 0 : data[0];
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = utf8::sanitized(fuzz::text_of(data, size).substr(std::min<std::size_t>(1, size)));
  const auto document = parse::parse(file);
  if (!document) return 0;
  chunk::Options options;
  options.max_tokens = 64;
  metadata::Defaults defaults;
  defaults.type = (flags & 1U) != 0 ? "pricing" : "reference";
  const metadata::Stretch stretch{&file, &*document, "a-md", file.bytes};
  auto chunks = chunk::split(file.bytes, *document, "", options, tokenizer);
  metadata::Stretch whole = stretch;
  whole.chunk_count = chunks.size();
  const auto records = metadata::records(whole, std::move(chunks), defaults, {}, metadata::Detail::described);
  lint::CutBy cut;
  cut.type = defaults.type;
  cut.pricing = (flags & 1U) != 0;
  cut.max_tokens = options.max_tokens;
  lint::Profile profile;
  profile.strictness = (flags & 2U) != 0 ? lint::Strictness::strict : lint::Strictness::normal;
  profile.preview = true;
  profile.today = "2026-01-31";
  const lint::Checked checked = lint::check({&file, &*document, records, &cut, profile.today}, profile);
  lint::Findings findings = checked.findings;
  const lint::DocumentFacts* facts = &checked.facts;
  const lint::Findings* found = &checked.findings;
  const lint::Corpus corpus{{&facts, 1}, [](std::string_view) { return false; }, &profile, true};
  for (model::Diagnostic& finding : lint::check_corpus(corpus, {&found, 1})) {
    if (!finding.path.empty()) findings.push_back(std::move(finding));
  }
  lint::sort(findings);
  for (const model::Diagnostic& finding : findings) require_finding(finding, file.bytes);
  lint::add_fingerprints(findings, file.bytes, checked.facts);
  lint::Baseline baseline;
  baseline.take(findings);
  fuzz::require(lint::Baseline::parse("b", baseline.text()).has_value(), "a baseline is read as it is written");
  require_shown(report::render_text_diagnostics({file.bytes, findings}, {}), findings, file.bytes);
  return 0;
}

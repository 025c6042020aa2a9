#include "lint/baseline.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_schema = "ingot.lint-baseline/1";
constexpr std::size_t k_snippet_bytes = 400;  // of a chunk: its beginning tells it from others
constexpr std::size_t k_key_digits = 20;

const ChunkFacts* chunk_at(const DocumentFacts& facts, std::size_t offset) {
  const auto after = std::partition_point(facts.chunks.begin(), facts.chunks.end(), [offset](const ChunkFacts& chunk) {
    return chunk.outline.own.begin <= offset;
  });
  return after == facts.chunks.begin() ? nullptr : &*std::prev(after);
}

// Every run of white space as one blank.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, k_snippet_bytes)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

// The headings above, and the text itself; the message where it is about the whole file, or where a digest of the text
// would be one of a secret.
std::string key_of(const model::Diagnostic& finding, std::string_view bytes, const DocumentFacts& facts) {
  DigestInput input;
  if (finding.span.empty() || finding.secret || finding.span.end > bytes.size()) {
    input.field(finding.message);
  } else {
    if (const ChunkFacts* chunk = chunk_at(facts, finding.span.begin)) {
      for (const std::string& heading : chunk->outline.heading_path) input.field(heading);
    }
    input.field(folded(finding.span.of(bytes)));
  }
  return input.digest_hex().substr(0, k_key_digits);
}

bool runs(const Profile& profile, std::string_view id, std::string_view path) {
  const Rule* rule = find_rule(id);
  return rule == nullptr || profile.severity(*rule, path) != model::Severity::off;
}

class Reader {
 public:
  Reader(std::string_view path, std::string_view text) : path_(path), text_(text), lines_(text) {}

  [[nodiscard]] tl::unexpected<Error> refuse(const Value& at, std::string_view what) const {
    const LineColumn place = lines_.position(std::min(at.offset, text_.size()));
    return fail(ErrorKind::config, fmt::format("{}:{}:{}: {}", text::printable(path_), place.line, place.column, what),
                "mend it, or make it again with --write-baseline");
  }

  [[nodiscard]] Result<std::string> text_at(const Value& entry, std::string_view key) const {
    const Value* value = entry.find(key);
    if (value == nullptr || value->as_string() == nullptr || value->as_string()->empty())
      return refuse(value == nullptr ? entry : *value, fmt::format("an entry needs a text as `{}`", key));
    return *value->as_string();
  }

 private:
  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
};

}  // namespace

void add_fingerprints(Findings& findings, std::string_view bytes, const DocumentFacts& facts) {
  std::map<std::pair<std::string, std::string>, std::size_t> seen;
  for (model::Diagnostic& finding : findings) {
    finding.key = key_of(finding, bytes, facts);
    const std::size_t ordinal = seen[{finding.rule, finding.key}]++;
    finding.fingerprint = DigestInput()
                              .field(finding.rule)
                              .field(finding.path)
                              .field(finding.key)
                              .field(std::to_string(ordinal))
                              .digest_hex();
  }
}

bool can_be_baselined(const Rule& rule) {
  const bool guards = rule.id.starts_with("SE") || rule.id.starts_with("GR");
  return !rule.id.starts_with("LT") && !(guards && rule.severity == model::Severity::error);
}

Result<Baseline> Baseline::parse(std::string_view path, std::string_view text) {
  const Reader reader(path, text);
  const auto root = yaml::parse(text, {.nodes = 10'000'000});
  if (!root)
    return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path), root.error().message),
                "mend it, or make it again with --write-baseline");
  const Value* schema = root->find("schema");
  if (schema == nullptr || *schema != Value(k_schema))
    return reader.refuse(*root, fmt::format("this is no baseline: `schema` is not {}", k_schema));
  Baseline baseline;
  for (const auto& [name, entries] : {std::pair{"current", &baseline.current_}, {"accepted", &baseline.accepted_}}) {
    const Value* list = root->find(name);
    if (list == nullptr) continue;
    if (list->as_list() == nullptr) return reader.refuse(*list, fmt::format("`{}` must be a list", name));
    for (const Value& item : *list->as_list()) {
      std::array<std::string, 3> key;
      for (const auto& [at, field] : {std::pair{0U, "path"}, {1U, "rule"}, {2U, "key"}}) {
        auto found = reader.text_at(item, field);
        if (!found) return fail(found.error());
        key[at] = std::move(*found);
      }
      const Value* count = item.find("count");
      if (count == nullptr || count->as_int() == nullptr || *count->as_int() < 1)
        return reader.refuse(item, "an entry needs a `count` from 1");
      Entry& entry = (*entries)[{key[0], key[1], key[2]}];
      entry.count += static_cast<std::size_t>(*count->as_int());
      if (entries != &baseline.accepted_) continue;
      auto reason = reader.text_at(item, "reason");
      if (!reason) return fail(reason.error());
      entry.reason = std::move(*reason);
    }
  }
  return baseline;
}

void Baseline::apply(Findings& findings) {
  for (model::Diagnostic& finding : findings) {
    const Rule* rule = find_rule(finding.rule);
    if (finding.suppressed || finding.path.empty() || rule == nullptr || !can_be_baselined(*rule)) continue;
    const Key key{finding.path, finding.rule, finding.key};
    for (Entries* entries : {&accepted_, &current_}) {
      const auto found = entries->find(key);
      if (found == entries->end() || found->second.used == found->second.count) continue;
      ++found->second.used;
      finding.suppressed = {"baseline", found->second.reason};
      break;
    }
  }
}

std::vector<std::string> Baseline::stale(const Profile& profile) const {
  std::vector<std::string> stale;
  for (const Entries* entries : {&accepted_, &current_}) {
    for (const auto& [key, entry] : *entries) {
      if (entry.used < entry.count && runs(profile, std::get<1>(key), std::get<0>(key)))
        stale.push_back(fmt::format("{} in {}", std::get<1>(key), std::get<0>(key)));
    }
  }
  return stale;
}

void Baseline::prune(const Profile& profile) {
  for (Entries* entries : {&accepted_, &current_}) {
    for (auto& [key, entry] : *entries) {
      if (runs(profile, std::get<1>(key), std::get<0>(key))) entry.count = entry.used;
    }
    std::erase_if(*entries, [](const auto& entry) { return entry.second.count == 0; });
  }
}

void Baseline::take(const Findings& findings) {
  for (const model::Diagnostic& finding : findings) {
    const Rule* rule = find_rule(finding.rule);
    const bool known = finding.suppressed && finding.suppressed->by == "baseline" && finding.suppressed->reason.empty();
    if ((finding.suppressed && !known) || finding.path.empty() || finding.severity < model::Severity::warning) continue;
    if (rule == nullptr || !can_be_baselined(*rule)) continue;
    Entry& entry = current_[{finding.path, finding.rule, finding.key}];
    if (!known) entry.count = ++entry.used;
  }
}

std::string Baseline::lines_of(const Entries& entries) {
  std::string out;
  for (const auto& [key, entry] : entries) {
    Value line = Value::Map{};
    line.set("rule", std::get<1>(key));
    line.set("path", std::get<0>(key));
    line.set("key", std::get<2>(key));
    line.set("count", entry.count);
    if (!entry.reason.empty()) line.set("reason", entry.reason);
    out += (out.empty() ? "\n" : ",\n") + json::compact(line);
  }
  return out.empty() ? out : out + "\n";
}

std::string Baseline::text() const {
  return fmt::format("{{\"schema\": \"{}\",\n\"current\": [{}],\n\"accepted\": [{}]}}\n", k_schema, lines_of(current_),
                     lines_of(accepted_));
}

}  // namespace ingot::lint

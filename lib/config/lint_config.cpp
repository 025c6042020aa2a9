#include "config/lint_config.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "lint/lint.hpp"

namespace ingot::config {
namespace {

constexpr std::int64_t k_most = 1'000'000;

class ProfileReader {
 public:
  explicit ProfileReader(const ConfigText& text) : text_(text) {}

  Result<lint::Profile> read(const Value& root) {
    profile_.config_path = text_.path();
    if (const Value* lint = root.find("lint")) {
      if (auto read = read_lint(*lint); !read) return fail(read.error());
    }
    if (const Value* coverage = root.find("coverage")) {
      if (auto read = read_coverage(*coverage); !read) return fail(read.error());
    }
    return std::move(profile_);
  }

 private:
  Result<void> check_map(const Value& value, std::string_view what) const {
    if (value.as_map() == nullptr) return text_.refuse(value.offset, fmt::format("{} must be a map", what), "");
    return {};
  }

  // The items of a list under a key; none without the key.
  Result<const Value::List*> items(const Value& map, std::string_view key) const {
    static const Value::List k_none;
    const Value* value = map.find(key);
    if (value == nullptr) return &k_none;
    if (value->as_list() == nullptr) return text_.refuse(value->offset, fmt::format("`{}` must be a list", key), "");
    return value->as_list();
  }

  Result<void> read_lint(const Value& given) {
    if (auto checked = check_map(given, "`lint`"); !checked) return checked;
    if (const Value* rules = given.find("rules")) {
      if (auto read = read_rules(*rules, profile_.rules); !read) return read;
    }
    if (const Value* drift = given.find("drift")) {
      if (auto read = read_drift(*drift); !read) return read;
    }
    if (const Value* review = given.find("review")) {
      if (auto read = read_review(*review, profile_.review_days); !read) return read;
    }
    if (const Value* norm = given.find("norm")) {
      if (auto read = read_norm(*norm); !read) return read;
    }
    if (const Value* preview = given.find("preview")) {
      if (preview->as_bool() == nullptr)
        return text_.refuse(preview->offset, "`preview` must be true or false", "true also runs rules that may change");
      profile_.preview = *preview->as_bool();
    }
    const auto overrides = items(given, "overrides");
    if (!overrides) return fail(overrides.error());
    for (const Value& item : **overrides) {
      if (auto read = read_override(item); !read) return read;
    }
    const auto suppressions = items(given, "suppressions");
    if (!suppressions) return fail(suppressions.error());
    for (const Value& item : **suppressions) {
      if (auto read = read_acceptance(item); !read) return read;
    }
    return {};
  }

  Result<std::string> rule_id(std::string_view name, std::size_t offset) const {
    if (const lint::Rule* rule = lint::find_rule(name)) return std::string(rule->id);
    std::vector<std::string_view> known;
    for (const lint::Rule& rule : lint::rules()) known.insert(known.end(), {rule.id, rule.name});
    const auto near = text::did_you_mean(name, known);
    return text_.refuse(offset, fmt::format("there is no rule \"{}\"", text::printable(name)),
                        near ? fmt::format("did you mean {}?", *near) : "lint-chunks --list-rules prints all");
  }

  Result<void> read_rules(const Value& given, lint::RuleSettings& settings) const {
    if (given.as_map() == nullptr)
      return text_.refuse(given.offset, "`rules` must be a map from rules to severities", "such as {SZ003: off}");
    for (const Member& member : *given.as_map()) {
      auto id = rule_id(member.key, member.key_offset);
      if (!id) return fail(id.error());
      auto setting = read_setting(member.value);
      if (!setting) return fail(setting.error());
      settings[*id] = *setting;
    }
    return {};
  }

  Result<lint::Setting> read_setting(const Value& given) const {
    lint::Setting setting;
    const Value* severity = &given;
    if (given.as_map() != nullptr) {
      severity = given.find("severity");
      for (const auto& [key, above] : {std::pair{"error_if", &setting.error_above}, {"warn_if", &setting.warn_above}}) {
        const Value* rate = given.find(key);
        if (rate == nullptr) continue;
        *above = share(*rate);
        if (!*above)
          return text_.refuse(rate->offset, fmt::format("`{}` must be a share of all chunks", key), "such as \"> 5%\"");
      }
    }
    if (severity == nullptr) return setting;
    const std::string* word = severity->as_string();
    for (const auto known :
         {model::Severity::off, model::Severity::info, model::Severity::warning, model::Severity::error}) {
      if (word != nullptr && (*word == model::name(known) || (*word == "warn" && known == model::Severity::warning)))
        setting.severity = known;
    }
    if (!setting.severity) return text_.refuse(severity->offset, "a severity is off, info, warning or error", "");
    return setting;
  }

  Result<void> read_drift(const Value& given) {
    if (auto checked = check_map(given, "`drift`"); !checked) return checked;
    if (const Value* change = given.find("max_change")) {
      const std::string* said = change->as_string();
      const auto most = said == nullptr ? std::nullopt : percentage(*said);
      if (!most)
        return text_.refuse(change->offset, "`max_change` must be a share of a document's chunks", "such as \"20%\"");
      profile_.drift.max_change = *most;
    }
    if (const Value* ratio = given.find("max_cost_ratio")) {
      const auto most = real(*ratio);
      if (!most || *most < 1)
        return text_.refuse(ratio->offset, "`max_cost_ratio` must be a number from 1", "such as 1.5, of the last run");
      profile_.drift.max_cost_ratio = *most;
    }
    return read_number(given, "min_abs_delta", profile_.drift.min_abs_delta);
  }

  Result<void> read_review(const Value& given, std::optional<std::size_t>& days) const {
    if (auto checked = check_map(given, "`review`"); !checked) return checked;
    if (given.find("max_age_days") == nullptr)
      return text_.refuse(given.offset, "`review` needs `max_age_days`", "such as {max_age_days: 365}; 0 for no limit");
    return read_number(given, "max_age_days", days.emplace());
  }

  Result<void> read_norm(const Value& given) {
    if (auto checked = check_map(given, "`norm`"); !checked) return checked;
    lint::NormRange range;
    for (const auto& [key, end] : {std::pair{"min", &range.least}, {"max", &range.most}}) {
      const Value* value = given.find(key);
      const auto number = value == nullptr ? std::nullopt : real(*value);
      if (!number || *number < 0)
        return text_.refuse(value == nullptr ? given.offset : value->offset,
                            fmt::format("`norm` needs a number from 0 as `{}`", key), "such as {min: 0.4, max: 1.4}");
      *end = *number;
    }
    if (range.least > range.most) return text_.refuse(given.offset, "`min` of `norm` is above its `max`", "");
    profile_.norm = range;
    return {};
  }

  static std::optional<double> real(const Value& value) {
    if (const double* number = value.as_real()) return *number;
    if (const std::int64_t* number = value.as_int()) return static_cast<double>(*number);
    return std::nullopt;
  }

  // "> 5%"
  static std::optional<double> share(const Value& given) {
    const std::string* said = given.as_string();
    if (said == nullptr || !said->starts_with('>')) return std::nullopt;
    return percentage(std::string_view(*said).substr(1));
  }

  // "5%"
  static std::optional<double> percentage(std::string_view said) {
    if (!said.ends_with('%')) return std::nullopt;
    const std::string_view digits = text::trim(said.substr(0, said.size() - 1));
    double percent = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), percent);
    if (failure != std::errc() || end != digits.data() + digits.size() || percent < 0 || percent > 100)
      return std::nullopt;
    return percent / 100;
  }

  Result<void> read_override(const Value& given) {
    if (auto checked = check_map(given, "an override"); !checked) return checked;
    const auto files = items(given, "files");
    if (!files) return fail(files.error());
    const Value* rules = given.find("rules");
    const Value* review = given.find("review");
    if ((*files)->empty() || (rules == nullptr && review == nullptr))
      return text_.refuse(given.offset, "an override needs `files`, and `rules` or `review`",
                          "such as {files: [\"legacy/**\"], rules: {LK001: off}}");
    lint::Override override;
    if (rules != nullptr) {
      if (auto read = read_rules(*rules, override.rules); !read) return read;
    }
    if (review != nullptr) {
      if (auto read = read_review(*review, override.review_days); !read) return read;
    }
    for (const Value& file : **files) {
      auto glob = text_.text_of(file, "files");
      if (!glob) return fail(glob.error());
      override.files = Glob(*glob);
      profile_.overrides.push_back(override);
    }
    return {};
  }

  Result<void> read_acceptance(const Value& given) {
    if (auto checked = check_map(given, "a suppression"); !checked) return checked;
    for (const std::string_view key : {"rule", "path", "reason"}) {
      if (given.find(key) == nullptr)
        return text_.refuse(given.offset, fmt::format("a suppression needs a `{}`", key),
                            "it must say what it accepts, where, and why");
    }
    lint::Acceptance acceptance;
    acceptance.line = text_.line_of(given);
    auto name = text_.text_of(*given.find("rule"), "rule");
    if (!name) return fail(name.error());
    auto id = rule_id(*name, given.find("rule")->offset);
    if (!id) return fail(id.error());
    acceptance.rule = std::move(*id);
    auto path = text_.text_of(*given.find("path"), "path");
    if (!path) return fail(path.error());
    acceptance.files = Glob(*path);
    auto reason = text_.text_of(*given.find("reason"), "reason");
    if (!reason) return fail(reason.error());
    acceptance.reason = std::move(*reason);
    if (const Value* match = given.find("match")) {
      auto part = text_.text_of(*match, "match");
      if (!part) return fail(part.error());
      acceptance.match = std::move(*part);
    }
    if (const Value* until = given.find("until")) {
      if (until->as_string() == nullptr || !dates::is_day(*until->as_string()))
        return text_.refuse(until->offset, "`until` must be a day", "such as 2026-06-30");
      acceptance.until = *until->as_string();
    }
    profile_.acceptances.push_back(std::move(acceptance));
    return {};
  }

  Result<void> read_number(const Value& map, std::string_view key, std::size_t& number) const {
    const Value* given = map.find(key);
    if (given == nullptr) return {};
    const std::int64_t* whole = given->as_int();
    if (whole == nullptr || *whole < 0 || *whole > k_most)
      return text_.refuse(given->offset, fmt::format("{} must be a whole number from 0 to {}", key, k_most), "");
    number = static_cast<std::size_t>(*whole);
    return {};
  }

  Result<void> read_coverage(const Value& given) {
    if (auto checked = check_map(given, "`coverage`"); !checked) return checked;
    lint::Coverage& coverage = profile_.coverage;
    coverage.line = text_.line_of(given);
    if (auto read = read_number(given, "min_chunks", coverage.chunks); !read) return read;
    if (auto read = read_number(given, "min_types", coverage.types); !read) return read;
    if (auto read = read_number(given, "min_audiences", coverage.audiences); !read) return read;
    const auto parts = items(given, "parts");
    if (!parts) return fail(parts.error());
    for (const Value& item : **parts) {
      if (auto read = read_part(item); !read) return read;
    }
    return {};
  }

  Result<void> read_part(const Value& given) {
    if (auto checked = check_map(given, "a part of `coverage`"); !checked) return checked;
    const Value* glob = given.find("glob");
    if (glob == nullptr) return text_.refuse(given.offset, "a part of `coverage` needs a `glob`", "");
    auto pattern = text_.text_of(*glob, "glob");
    if (!pattern) return fail(pattern.error());
    lint::Coverage::Part part;
    part.files = Glob(*pattern);
    part.line = text_.line_of(given);
    if (auto read = read_number(given, "min_chunks", part.chunks); !read) return read;
    if (auto read = read_number(given, "min_documents", part.documents); !read) return read;
    profile_.coverage.parts.push_back(std::move(part));
    return {};
  }

  const ConfigText& text_;
  lint::Profile profile_;
};

}  // namespace

Result<lint::Profile> read_profile(const ConfigText& text, const Value& root) {
  return ProfileReader(text).read(root);
}

}  // namespace ingot::config

#include "config/rule_warnings.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::config {
namespace {

enum class Likeness { same, near, none };

// The name's part before its last dot, and the dot with what follows; no dot, no second part.
std::pair<std::string_view, std::string_view> at_last_dot(std::string_view name) {
  const std::size_t dot = std::min(name.rfind('.'), name.size());
  return {name.substr(0, dot), name.substr(dot)};
}

// One segment of a pattern, made once for all the paths that it is compared with.
class Segment {
 public:
  explicit Segment(std::string_view text) : text_(text), glob_(text), stem_(at_last_dot(text).first) {}

  [[nodiscard]] bool any_depth() const { return text_ == "**"; }

  // Near: a letter is wrong, or the extension.
  [[nodiscard]] Likeness compare(std::string_view name) const {
    if (glob_.matches(name)) return Likeness::same;
    const std::array candidates = {name};
    return other_extension(name) || text::did_you_mean(text_, candidates) ? Likeness::near : Likeness::none;
  }

 private:
  // The same name but for its extension. *.csv says nothing but the extension, so then the two must be alike.
  [[nodiscard]] bool other_extension(std::string_view name) const {
    const std::string_view wanted = at_last_dot(text_).second;
    const auto [stem, given] = at_last_dot(name);
    if (wanted.empty() || given.empty() || !stem_.matches(stem)) return false;
    if (stem_.pattern().find_first_not_of("*?") != std::string_view::npos) return true;
    return wanted.starts_with(given) || given.starts_with(wanted);
  }

  std::string_view text_;
  Glob glob_;
  Glob stem_;
};

// Whether the path would match if one segment of the pattern were written otherwise. Only the first ** may stand for
// any number of segments, which is how people write them.
bool nearly_matches(const std::vector<Segment>& pattern, std::string_view path) {
  const auto names = text::split(path, '/');
  const auto stars =
      std::find_if(pattern.begin(), pattern.end(), [](const Segment& segment) { return segment.any_depth(); });
  const bool open = stars != pattern.end();
  const auto head = static_cast<std::size_t>(stars - pattern.begin());
  const std::size_t fixed = pattern.size() - (open ? 1 : 0);
  if (names.size() < fixed || (!open && names.size() > fixed)) return false;
  std::size_t near = 0;
  for (std::size_t at = 0; at < fixed && near < 2; ++at) {
    const Likeness likeness =
        at < head ? pattern[at].compare(names[at]) : pattern[at + 1].compare(names[names.size() - (fixed - at)]);
    if (likeness == Likeness::none) return false;
    near += likeness == Likeness::near ? 1 : 0;
  }
  return near == 1;
}

std::optional<std::string> near_path(const Glob& glob, std::span<const std::string> paths) {
  std::vector<Segment> pattern;
  for (const std::string_view text : text::split(glob.pattern(), '/')) pattern.emplace_back(text);
  const auto found =
      std::find_if(paths.begin(), paths.end(), [&](const std::string& path) { return nearly_matches(pattern, path); });
  if (found == paths.end()) return std::nullopt;
  return *found;
}

// An earlier rule with the very same glob: no file can ever come to this one.
std::optional<std::size_t> twin(const ChunkingConfig& config, std::size_t rule) {
  const std::string pattern = text::lower_ascii(config.rules[rule].glob.pattern());
  for (std::size_t at = 0; at < rule; ++at) {
    if (text::lower_ascii(config.rules[at].glob.pattern()) == pattern) return at;
  }
  return std::nullopt;
}

// Of one rule: how many files it matches, how many it gets, and who takes the others.
struct Tally {
  std::size_t matched = 0;
  std::size_t won = 0;
  std::set<std::size_t> taken_by;
};

std::vector<Tally> tally(const ChunkingConfig& config, std::span<const std::string> paths) {
  std::vector<Tally> tallies(config.rules.size());
  for (const std::string& path : paths) {
    std::optional<std::size_t> winner;
    for (std::size_t at = 0; at < config.rules.size(); ++at) {
      if (!config.rules[at].glob.matches(path)) continue;
      ++tallies[at].matched;
      if (winner) {
        tallies[at].taken_by.insert(*winner);
      } else {
        winner = at;
        ++tallies[at].won;
      }
    }
  }
  return tallies;
}

std::optional<lint::IdleRule::Shadow> shadow(const ChunkingConfig& config, std::size_t rule, const Tally& tally) {
  const auto by = tally.taken_by.empty() ? twin(config, rule) : *tally.taken_by.begin();
  if (!by) return std::nullopt;
  const ChunkingRule& first = config.rules[*by];
  return lint::IdleRule::Shadow{*by + 1, first.glob.pattern(), first.line, tally.taken_by.size() <= 1};
}

}  // namespace

std::vector<lint::IdleRule> idle_rules(const ChunkingConfig& config, std::span<const std::string> paths) {
  std::vector<lint::IdleRule> idle;
  if (config.built_in) return idle;
  const std::vector<Tally> tallies = tally(config, paths);
  for (std::size_t at = 0; at < tallies.size(); ++at) {
    if (tallies[at].won > 0) continue;
    const ChunkingRule& rule = config.rules[at];
    lint::IdleRule one{at + 1, rule.glob.pattern(), rule.line, rule.glob_at, tallies[at].matched, {}, {}};
    one.shadow = shadow(config, at, tallies[at]);
    if (!one.shadow) one.near = near_path(rule.glob, paths);
    idle.push_back(std::move(one));
  }
  return idle;
}

std::string warning_about(const ChunkingConfig& config, const lint::IdleRule& idle) {
  const std::string rule = fmt::format("{}:{}: rule {} (glob \"{}\")", config.path, idle.line, idle.number, idle.glob);
  if (!idle.shadow) return rule + " matches no file" + (idle.near ? "; did you mean " + *idle.near + "?" : "");
  return fmt::format("{} is shadowed by rule {} at line {} (glob \"{}\"){}: move it up, or remove it", rule,
                     idle.shadow->number, idle.shadow->line, idle.shadow->glob, lint::taken_files(idle));
}

}  // namespace ingot::config

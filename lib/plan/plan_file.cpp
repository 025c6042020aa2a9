#include "plan/plan_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "model/chunk.hpp"
#include "model/plan_words.hpp"

namespace ingot::plan {
namespace {

constexpr std::string_view k_schema = "ingot.plan-file/1";
constexpr std::string_view k_again = "make a new plan with ingest --dry-run --plan-out FILE, and look at it";
constexpr std::size_t k_shown_documents = 10;

using Command = PlanFile::Command;
using Target = PlanFile::Target;

constexpr std::array<std::pair<std::string_view, std::optional<std::string> Command::*>, 8> k_words{{
    {"root", &Command::root},
    {"config", &Command::config},
    {"environment", &Command::environment},
    {"env_file", &Command::env_file},
    {"source", &Command::source},
    {"models", &Command::models},
    {"tokenizer", &Command::tokenizer},
    {"drift_baseline", &Command::drift_baseline},
}};
constexpr std::array<std::pair<std::string_view, std::string Target::*>, 4> k_place{{
    {"database", &Target::database},
    {"table", &Target::table},
    {"source", &Target::source},
    {"tenant", &Target::tenant},
}};
constexpr std::array<std::pair<std::string_view, std::string PlanFile::*>, 3> k_means{{
    {"tool_version", &PlanFile::tool_version},
    {"config_digest", &PlanFile::config_digest},
    {"model", &PlanFile::model},
}};

Value value_of(const Command& command) {
  Value value(Value::Map{});
  for (const auto& [name, member] : k_words) {
    if (const auto& given = command.*member) value.set(name, *given);
  }
  Value::List paths;
  for (const std::string& path : command.paths) paths.emplace_back(path);
  value.set("paths", std::move(paths));
  value.set("lint", command.lint);
  value.set("allow_remote", command.allow_remote);
  return value;
}

Value value_of(const Target& target) {
  Value value(Value::Map{});
  for (const auto& [name, member] : k_place) value.set(name, target.*member);
  value.set("dimensions", target.dimensions);
  if (!target.more_tables.empty())
    value.set("more_tables", Value::List(target.more_tables.begin(), target.more_tables.end()));
  return value;
}

// The lines of a file: one a member, and one a document.
std::string lines_of(const std::map<std::string, Value>& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (out.size() > 1) out += ",\n";
    out += json::canonical(Value(name)) + ":";
    const Value::List* list = value.as_list();
    if (list == nullptr) {
      out += json::canonical(value);
      continue;
    }
    out += "[";
    for (std::size_t i = 0; i < list->size(); ++i) out += (i == 0 ? "\n" : ",\n") + json::canonical((*list)[i]);
    out += "\n]";
  }
  return out + "}\n";
}

// The line of the digest: where it stands, with its line end.
struct DigestLine {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string digest;
};

std::optional<DigestLine> digest_line(std::string_view text) {
  constexpr std::string_view k_before = "\n\"digest\":\"";
  constexpr std::string_view k_after = "\",\n";
  constexpr std::size_t k_digits = 64;
  const std::size_t at = text.find(k_before);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t digits = at + k_before.size();
  if (text.size() < digits + k_digits || text.substr(digits + k_digits, k_after.size()) != k_after) return std::nullopt;
  return DigestLine{at + 1, digits + k_digits + k_after.size(), std::string(text.substr(digits, k_digits))};
}

std::string digest_without(std::string_view text, const DigestLine& line) {
  return sha256_hex(std::string(text.substr(0, line.begin)) + std::string(text.substr(line.end)));
}

// Members of a file whose digest is right, and so of our making: what does not fit is of another version.
class Members {
 public:
  Members(std::string_view path, const Value& map) : path_(path), map_(map) {}

  Result<PlanFile> read() {
    PlanFile file;
    for (const auto& [name, member] : k_means) file.*member = text(map_, name);
    const Value& target = member(map_, "target");
    for (const auto& [name, member] : k_place) file.target.*member = text(target, name);
    file.target.dimensions = static_cast<std::size_t>(number(target, "dimensions").value_or(0));
    file.base_run = number(map_, "base_run");
    if (target.find("more_tables") != nullptr) read_more_tables(target, file);
    read_command(member(map_, "command"), file.command);
    if (const Value::List* documents = member(map_, "documents").as_list()) file.documents = *documents;
    if (!missing_.empty())
      return fail(ErrorKind::config,
                  fmt::format("{}: this plan file has no usable `{}`", text::printable(path_), missing_),
                  std::string(k_again));
    return file;
  }

 private:
  void read_command(const Value& value, Command& command) {
    for (const auto& [name, member] : k_words) {
      if (value.find(name) != nullptr) command.*member = text(value, name);
    }
    command.paths = texts(value, "paths");
    command.lint = text(value, "lint");
    const bool* remote = member(value, "allow_remote").as_bool();
    command.allow_remote = remote != nullptr && *remote;
  }

  void read_more_tables(const Value& target, PlanFile& file) {
    file.target.more_tables = texts(target, "more_tables");
    const Value& runs = member(map_, "base_runs");
    if (runs.as_map() == nullptr) return;
    for (const Member& run : *runs.as_map()) {
      if (const auto id = number(runs, run.key)) file.base_runs.emplace(run.key, *id);
    }
  }

  std::vector<std::string> texts(const Value& map, std::string_view name) {
    std::vector<std::string> all;
    const Value::List* list = member(map, name).as_list();
    for (const Value& item : list == nullptr ? Value::List{} : *list) {
      if (const std::string* word = item.as_string()) all.push_back(*word);
    }
    return all;
  }

  const Value& member(const Value& map, std::string_view name) {
    static const Value k_none;
    const Value* found = map.find(name);
    if (found == nullptr) missing_ = name;
    return found == nullptr ? k_none : *found;
  }
  std::string text(const Value& map, std::string_view name) {
    const std::string* found = member(map, name).as_string();
    if (found == nullptr) missing_ = name;
    return found == nullptr ? std::string() : *found;
  }
  std::optional<std::int64_t> number(const Value& map, std::string_view name) {
    const Value& found = member(map, name);
    if (found.as_int() != nullptr) return *found.as_int();
    if (!found.is_null()) missing_ = name;
    return std::nullopt;
  }

  std::string_view path_;
  const Value& map_;
  std::string missing_;
};

tl::unexpected<Error> moved(std::string what, std::vector<std::string> facts = {}) {
  return fail(Error{ErrorKind::refused, std::move(what), std::move(facts), std::string(k_again)});
}

// A document as it is compared: the same whether a vector has been paid for since.
Value as_planned(Value document) {
  for (Member& member : *document.as_map()) {
    if (member.key != "changes" || member.value.as_list() == nullptr) continue;
    for (Value& change : *member.value.as_list()) {
      if (const Value* action = change.find("action"); action != nullptr && *action == Value("embed")) {
        change.set("action", "reuse");
        change.set("tokens", 0);
      }
    }
  }
  return document;
}

// Whether a change that was free is to be paid for now.
bool costs_more(const Value& planned, const Value& now) {
  const Value* before = planned.find("changes");
  const Value* after = now.find("changes");
  if (before == nullptr || after == nullptr || before->as_list() == nullptr || after->as_list() == nullptr) return true;
  const auto paid = [](const Value& change) {
    const Value* action = change.find("action");
    return action != nullptr && *action == Value("embed");
  };
  for (std::size_t i = 0; i < std::min(before->as_list()->size(), after->as_list()->size()); ++i) {
    if (paid((*after->as_list())[i]) && !paid((*before->as_list())[i])) return true;
  }
  return false;
}

// By path, and by table where there are several.
std::map<std::string, const Value*> by_path(const Value::List& documents) {
  std::map<std::string, const Value*> all;
  for (const Value& document : documents) {
    const Value* path = document.find("path");
    if (path == nullptr || path->as_string() == nullptr) continue;
    const Value* table = document.find("table");
    const bool named = table != nullptr && table->as_string() != nullptr;
    all.emplace(named ? fmt::format("{} in {}", *path->as_string(), *table->as_string()) : *path->as_string(),
                &document);
  }
  return all;
}

// "docs/a.md: would change now and was not planned", by path.
std::vector<std::string> differences(const PlanFile& planned, const PlanFile& now) {
  std::vector<std::string> lines;
  const auto before = by_path(planned.documents);
  const auto after = by_path(now.documents);
  for (const auto& [path, document] : before) {
    const auto found = after.find(path);
    if (found == after.end()) {
      lines.push_back(text::printable(path) + " does not change any more");
    } else if (as_planned(*document) != as_planned(*found->second)) {
      lines.push_back(text::printable(path) + " changes in another way");
    } else if (costs_more(*document, *found->second)) {
      lines.push_back(text::printable(path) + " needs vectors that were there");
    }
  }
  for (const auto& [path, document] : after) {
    if (!before.contains(path)) lines.push_back(text::printable(path) + " changes too");
  }
  return lines;
}

std::string name_of(const std::optional<std::int64_t>& run) {
  return run ? fmt::format("run {}", *run) : std::string("no run at all");
}

// One of the tables beside the first that another run has left than then; empty: none.
std::string changed_table(const PlanFile& planned, const PlanFile& now) {
  const auto run = [](const PlanFile& file, const std::string& table) {
    const auto found = file.base_runs.find(table);
    return found == file.base_runs.end() ? std::nullopt : std::optional(found->second);
  };
  for (const std::string& table : now.target.more_tables) {
    if (run(planned, table) != run(now, table)) return table;
  }
  return {};
}

}  // namespace

Result<PlanFile> PlanFile::parse(std::string_view path, std::string_view text) {
  const std::string name = text::printable(path);
  const auto root = json::parse(text);
  if (!root) return fail(ErrorKind::config, fmt::format("{}:{}", name, root.error().message), std::string(k_again));
  const Value* schema = root->find("schema");
  const auto line = digest_line(text);
  if (schema == nullptr || *schema != Value(k_schema))
    return fail(ErrorKind::config, fmt::format("{}:1:1: this is no plan file: `schema` is not {}", name, k_schema),
                std::string(k_again));
  if (!line || digest_without(text, *line) != line->digest)
    return fail(ErrorKind::refused, fmt::format("{}: the plan was changed after it was written", name),
                std::string(k_again));
  return Members(path, *root).read();
}

std::string PlanFile::render() const {
  std::map<std::string, Value> members{{"base_run", base_run ? Value(*base_run) : Value()},
                                       {"command", value_of(command)},
                                       {"digest", std::string(64, '0')},
                                       {"documents", documents},
                                       {"schema", k_schema},
                                       {"target", value_of(target)}};
  for (const auto& [name, member] : k_means) members.emplace(name, this->*member);
  if (!target.more_tables.empty()) {
    Value runs(Value::Map{});
    for (const auto& [table, run] : base_runs) runs.set(table, run);
    members.emplace("base_runs", std::move(runs));
  }
  const std::string draft = lines_of(members);
  members["digest"] = digest_without(draft, *digest_line(draft));
  return lines_of(members);
}

Value::List planned_documents(const model::Plan& plan,
                              const std::function<std::string_view(std::string_view)>& checksum) {
  Value::List documents;
  for (const model::DocumentPlan& document : plan.documents) {
    if (document.changes.empty()) continue;
    Value::List changes;
    for (const model::ChunkChange& change : document.changes) {
      Value::Map map{{"action", word(change.action), 0},
                     {"chunk_id", change.chunk_id, 0},
                     {"reason", change.reason, 0},
                     {"tokens", change.tokens, 0}};
      if (change.record != nullptr) {
        map.push_back({"embed_key", change.record->embed_key, 0});
        map.push_back({"meta_hash", change.record->meta_hash, 0});
      }
      changes.emplace_back(std::move(map));
    }
    Value::Map entry{
        {"action", word(document.action), 0},
        {"changes", std::move(changes), 0},
        {"chunks", Value::Map{{"after", document.chunks_after, 0}, {"before", document.chunks_before, 0}}, 0},
        {"doc_id", document.doc_id, 0},
        {"path", document.path, 0},
        {"source_checksum", checksum(document.path), 0}};
    if (!document.table.empty()) entry.push_back({"table", document.table, 0});
    documents.emplace_back(std::move(entry));
  }
  return documents;
}

Result<void> check_unmoved(const PlanFile& planned, const PlanFile& now) {
  if (planned.target.more_tables != now.target.more_tables)
    return moved("the plan was made with other collections: nothing was written");
  if (planned.target != now.target)
    return moved(
        fmt::format("the plan is for source {} in table {} of {}, and this would write source {} in table {} of "
                    "{}",
                    text::printable(planned.target.source), text::printable(planned.target.table),
                    text::printable(planned.target.database), text::printable(now.target.source),
                    text::printable(now.target.table), text::printable(now.target.database)));
  if (planned.base_run != now.base_run)
    return moved(fmt::format("the plan was made after {}, and what is stored is by {}: nothing was written",
                             name_of(planned.base_run), name_of(now.base_run)));
  if (const auto changed = changed_table(planned, now); !changed.empty())
    return moved(fmt::format("another run has changed table {} since the plan was made: nothing was written", changed));
  for (const auto& [name, member] : k_means) {
    if (planned.*member != now.*member)
      return moved(fmt::format("the plan was made with another {}: nothing was written",
                               name == "config_digest"  ? "config"
                               : name == "tool_version" ? "version of this program"
                                                        : "model"));
  }
  std::vector<std::string> lines = differences(planned, now);
  if (lines.empty()) return {};
  const std::size_t count = lines.size();
  if (count > k_shown_documents) {
    lines.resize(k_shown_documents);
    lines.push_back(fmt::format("and {} more", count - k_shown_documents));
  }
  return moved(fmt::format("{} would change otherwise than was planned: nothing was written",
                           text::counted(count, "document", "documents")),
               std::move(lines));
}

}  // namespace ingot::plan

#include "reports.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/environment.hpp"
#include "lint/lint.hpp"
#include "lint/rule_pages.hpp"

namespace ingot::apps {
namespace {

tl::unexpected<Error> refuse(std::string message, std::string hint) {
  return fail(ErrorKind::usage, std::move(message), std::move(hint));
}

tl::unexpected<Error> unknown_kind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const report::ReportKind& kind : report::report_kinds()) names.push_back(kind.name);
  const auto near = text::did_you_mean(name, names);
  return refuse(fmt::format("there is no report of kind {}", text::printable(name)),
                near ? fmt::format("did you mean {}?", *near) : fmt::format("use one of: {}", fmt::join(names, ", ")));
}

std::string same_path(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

// `path` below `folder`, "" for the folder itself; nothing when it is elsewhere. Both are resolved.
std::optional<std::string> below(const std::string& folder, const std::string& path) {
  if (path == folder) return "";
  const std::string start = folder.ends_with('/') ? folder : folder + "/";
  if (!path.starts_with(start)) return std::nullopt;
  return path.substr(start.size());
}

// Where a reader of reports starts: services compare paths with those of the repository.
std::string start_of_paths(const std::string& root, io::FileSystem& files) {
  const io::Environment environment = io::Environment::of_process();
  for (const std::string_view name : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
    const auto named = environment.get(name);
    const auto folder = named && named->starts_with('/') ? files.resolved(*named) : std::nullopt;
    if (folder && below(*folder, root)) return *folder;
  }
  return files.resolved(".").value_or("");
}

}  // namespace

Result<std::vector<Report>> parse_reports(const std::vector<std::string>& typed, const OtherOutputs& others) {
  std::vector<Report> reports;
  std::vector<std::string> taken;
  for (const std::string& path : others.files) taken.push_back(same_path(path));
  for (const std::string& one : typed) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos || equals + 1 == one.size())
      return refuse(fmt::format("--report needs a kind and a file, not {}", text::printable(one)),
                    "such as --report sarif=lint.sarif");
    const report::ReportKind* kind = report::find_report_kind(std::string_view(one).substr(0, equals));
    if (kind == nullptr) return unknown_kind(std::string_view(one).substr(0, equals));
    std::string path = one.substr(equals + 1);
    if (path == "-" && !others.stdout_option.empty())
      return refuse(fmt::format("--report {}=- and {} both want standard output", kind->name, others.stdout_option),
                    "give the report a file");
    if (std::find(taken.begin(), taken.end(), same_path(path)) != taken.end())
      return refuse(fmt::format("two outputs cannot go to {}", path == "-" ? "standard output" : text::printable(path)),
                    "give each report a file of its own");
    taken.push_back(same_path(path));
    reports.push_back({kind, std::move(path)});
  }
  return reports;
}

bool has_page(std::span<const Report> reports) {
  return std::any_of(reports.begin(), reports.end(), [](const Report& one) { return one.kind->is_page(); });
}

const Report* report_to_stdout(std::span<const Report> reports) {
  const auto found = std::find_if(reports.begin(), reports.end(), [](const Report& one) { return one.path == "-"; });
  return found == reports.end() ? nullptr : &*found;
}

Result<void> write_reports(std::span<const Report> reports,
                           const std::function<std::string(const report::ReportKind&)>& render, io::FileSystem& files) {
  Result<void> outcome;
  for (const Report& one : reports) {
    if (one.path == "-") continue;
    auto written = files.write_atomically(one.path, render(*one.kind));
    if (written || !outcome) continue;
    Error error = written.error();
    error.kind = ErrorKind::io;
    error.message = fmt::format("the {} report was not written: {}", one.kind->name, error.message);
    outcome = fail(std::move(error));
  }
  return outcome;
}

void ReportFrame::give_to(report::LintDocument& document) const {
  document.rule_name = rule_name;
  document.rules = rules;
  document.rejected_folder = root_folder;
  document.corpus = corpus;
}

ReportFrame report_frame(const config::Settings& settings, const std::string& first_document, io::FileSystem& files) {
  ReportFrame frame;
  for (const lint::Rule& rule : lint::rules())
    frame.rules.push_back({rule.id, rule.name, rule.summary, rule.why, rule.severity, lint::rule_page(rule)});
  const std::string root = files.resolved(settings.root).value_or(settings.root);
  const std::string start = start_of_paths(root, files);
  frame.root_folder = below(start, root).value_or("");
  frame.current_folder = below(start, files.resolved(".").value_or("")).value_or("");
  if (!settings.chunking.built_in) {
    const std::string& path = settings.chunking.path;
    frame.corpus.path = path.starts_with('/') ? path : io::join(frame.current_folder, path);
    frame.corpus.line = std::max<std::size_t>(settings.chunking.lint.coverage.line, 1);
  } else if (!first_document.empty()) {
    frame.corpus = {io::join(frame.root_folder, first_document), 1};
  }
  return frame;
}

std::string_view rule_name(std::string_view id) {
  const lint::Rule* rule = lint::find_rule(id);
  return rule == nullptr ? std::string_view{} : rule->name;
}

}  // namespace ingot::apps

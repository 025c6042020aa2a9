#include "pipeline/scope.hpp"

#include <set>
#include <utility>

#include "base/text.hpp"
#include "config/explain.hpp"
#include "config/schemas.hpp"
#include "source/changes.hpp"
#include "source/scan.hpp"

namespace ingot::pipeline {
namespace {

// The config and its schemas decide about all documents.
bool has_new_config(const config::Settings& settings, const std::string& ref, const Doors& doors) {
  if (settings.chunking.built_in) return false;
  std::set<std::string> paths{settings.chunking.path};
  for (const config::ChunkingRule& rule : settings.chunking.rules) {
    if (!rule.schema_path.empty()) paths.insert(config::schema_file(settings.chunking, rule));
  }
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    const auto whole = doors.files.resolved(path);
    return whole && source::has_changed_since(doors.processes, settings.root, ref, *whole);
  });
}

Result<Narrowed> with_buffer(const Scope::Buffer& buffer, const config::Settings& settings) {
  auto path = source::below_root(buffer.path, settings.root);
  if (!path) return fail(path.error());
  if (settings.chunking.rule_for(*path) == nullptr) return fail(config::no_rule_error(settings.chunking, {*path}));
  const auto matches = [&](const Glob& glob) { return glob.matches(*path); };
  const source::Options& scan = settings.scan;
  if (std::none_of(scan.include.begin(), scan.include.end(), matches) ||
      std::any_of(scan.exclude.begin(), scan.exclude.end(), matches)) {
    return fail(ErrorKind::usage, text::printable(*path) + " is no file of this corpus",
                "--stdin-filename says which file the text is; the config's sources say which are looked at");
  }
  Narrowed narrowed;
  narrowed.contents.emplace(io::join(settings.root, *path), buffer.bytes);
  narrowed.only = {std::move(*path)};
  return narrowed;
}

}  // namespace

Result<Narrowed> narrow(const Scope& scope, const config::Settings& settings, const Doors& doors) {
  Narrowed narrowed;
  if (scope.buffer) return with_buffer(*scope.buffer, settings);
  if (scope.since) {
    auto changed = source::changed_since(doors.processes, settings.root, *scope.since);
    if (!changed) return fail(changed.error());
    if (!has_new_config(settings, *scope.since, doors)) narrowed.only = std::move(*changed);
  }
  if (scope.staged) {
    auto contents = source::staged(doors.processes, settings.root);
    if (!contents) return fail(contents.error());
    narrowed.only.emplace();
    for (auto& [path, bytes] : *contents) {
      narrowed.only->push_back(path);
      narrowed.contents.emplace(io::join(settings.root, path), std::move(bytes));
    }
  }
  return narrowed;
}

}  // namespace ingot::pipeline

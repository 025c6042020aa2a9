#include "corpus_options.hpp"

#include <algorithm>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "config/explain.hpp"
#include "log.hpp"
#include "report/report_kinds.hpp"

namespace ingot::apps {
namespace {

// "name  value  (origin)" lines, aligned.
std::string render_provenance(const config::Settings& settings) {
  std::size_t width = 0;
  for (const config::Provenance& entry : settings.provenance) width = std::max(width, entry.name.size());
  std::string out;
  for (const config::Provenance& entry : settings.provenance)
    out += fmt::format("{:<{}}  {}  ({})\n", entry.name, width, entry.value, entry.origin);
  return out;
}

// Which rule each named file gets; the error names those that none matches.
Result<void> print_rules(const config::Settings& settings, io::FileSystem& files) {
  std::vector<std::string> without;
  std::string out;
  for (const std::string& path : settings.paths) {
    const auto explained = config::explain(settings, path, files);
    if (!explained) return fail(explained.error());
    out += (out.empty() ? "" : "\n") + explained->text;
    if (!explained->has_rule) without.push_back(explained->path);
  }
  if (auto printed = print(out); !printed) return printed;
  if (without.empty()) return {};
  return fail(config::no_rule_error(settings.chunking, without));
}

}  // namespace

void add_environment_options(CLI::App& app, CommonOptions& options) {
  using Named = std::pair<std::string, Format>;
  std::vector<Named> formats{{"text", Format::text}, {"json", Format::json}};
  if (options.lists_findings)
    formats.insert(formats.end(),
                   {{"concise", Format::concise}, {"grouped", Format::grouped}, {"jsonl", Format::jsonl}});
  if (options.annotates) formats.emplace_back("github", Format::github);
  std::string names;
  for (const Named& format : formats) names += (names.empty() ? "" : ", ") + format.first;
  const auto take_format = [&options, formats, names](const std::string& given) {
    const auto found =
        std::find_if(formats.begin(), formats.end(), [&](const Named& one) { return one.first == given; });
    if (found == formats.end()) throw CLI::ValidationError("--format is one of " + names + ", not " + given);
    options.format = found->second;
  };
  app.add_option("--env", options.flags.environment, "local, preview or production; default local")->type_name("NAME");
  app.add_option("--env-file", options.flags.env_file, "read variables from FILE instead of .env.NAME")
      ->type_name("FILE");
  app.add_flag("--allow-remote", options.flags.allow_remote, "let --env local use a database on another host");
  app.add_option_function<std::string>("--format", take_format, names + "; default text")->type_name("FORMAT");
  app.add_option("--color", options.colour, "auto, always or never; default auto")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->option_text("WHEN");
  app.add_option_function<std::string>(
         "--log-format",
         [](const std::string& given) { set_log_format(given == "json" ? LogFormat::json : LogFormat::text); },
         "text or json: stderr for people, or an object a line; default text")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("FORMAT");
  app.add_flag("-v,--verbose", options.verbose, "say more: what is unchanged, what was skipped");
  app.add_flag("-q,--quiet", options.quiet, "no progress, errors only");
  app.add_flag("--show-config", options.show_config,
               options.counts_tokens
                   ? "print every effective setting with its origin, or which rule each PATH gets and why; and stop"
                   : "print every effective setting with its origin, and stop");
}

void add_corpus_options(CLI::App& app, CommonOptions& options) {
  options.counts_tokens = true;
  app.add_option("PATH", options.flags.paths, "files or folders below the root; default all");
  app.add_option("--root", options.flags.root, "folder of the documents; default the current one")->type_name("DIR");
  app.add_option("--config", options.flags.config, "chunking config, YAML or JSON; default a built-in rule for **/*.md")
      ->type_name("FILE");
  app.add_option("--models", options.flags.models,
                 "entries for the model table, read after the built-in ones (INGOT_MODELS)")
      ->type_name("FILE");
  app.add_option("--tokenizer", options.flags.tokenizer,
                 "cl100k_base or o200k_base, for a model that the model table does not know (INGOT_TOKENIZER)")
      ->type_name("NAME");
  app.add_option("--jobs", options.flags.jobs, "threads; default the processors of this machine")
      ->check(CLI::Range(1, 256))
      ->option_text("N");
}

void add_report_options(CLI::App& app, ReportOptions& options) {
  std::string kinds;
  for (const report::ReportKind& kind : report::report_kinds())
    kinds += (kinds.empty() ? "" : ", ") + std::string(kind.name);
  app.add_option("--report", options.reports,
                 fmt::format("also write a report; may be repeated. Kinds: {}; FILE `-` is standard "
                             "output, in place of the text",
                             kinds))
      ->type_name("KIND=FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_flag("--report-redact-text", options.redacts_text,
               "leave texts, headings, metadata and messages out of the html report");
}

void add_store_option(CLI::App& app, CommonOptions& options) {
  app.add_option("--store", options.flags.store,
                 "jsonl:FILE or faiss:DIR instead of the database of DATABASE_URL (INGOT_STORE)")
      ->type_name("KIND:PATH");
}

Result<std::optional<config::Settings>> settle(const CommonOptions& options, io::FileSystem& files) {
  auto settings =
      config::resolve(options.flags, files, io::Environment::of_process(), std::thread::hardware_concurrency());
  if (!settings) return fail(settings.error());
  for (const std::string& warning : settings->warnings) warn(warning);
  if (options.counts_tokens) {
    for (const std::string& warning : settings->token_warnings) warn(warning);
  }
  if (!options.show_config) return std::move(*settings);
  auto shown = settings->paths.empty() ? print(render_provenance(*settings)) : print_rules(*settings, files);
  if (!shown) return fail(shown.error());
  return std::nullopt;
}

}  // namespace ingot::apps

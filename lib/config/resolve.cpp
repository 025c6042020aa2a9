#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "base/key_hash.hpp"
#include "base/text.hpp"
#include "config/env_file.hpp"
#include "config/schemas.hpp"
#include "config/settings.hpp"
#include "config/variable_reader.hpp"
#include "config/variables.hpp"
#include "store/identifier.hpp"
#include "store/open_store.hpp"
#include "store/url.hpp"

namespace ingot::config {
namespace {

constexpr std::size_t k_longest_tenant = 200;  // bytes
constexpr std::size_t k_max_config_bytes = 1 << 20;
constexpr std::array<std::string_view, 3> k_environments = {"local", "preview", "production"};

class Resolver {
 public:
  Resolver(const Flags& flags, io::FileSystem& files, const io::Environment& environment)
      : flags_(flags), files_(files), environment_(environment), variables_(environment) {}

  Result<Settings> run(std::size_t processors) {
    using Step = Result<void> (Resolver::*)();
    for (const Step step :
         {&Resolver::read_environment_name, &Resolver::read_env_file, &Resolver::read_model, &Resolver::read_tokenizer,
          &Resolver::read_chunking, &Resolver::read_database, &Resolver::read_batch_size, &Resolver::read_embedding}) {
      if (auto done = (this->*step)(); !done) return fail(done.error());
    }
    read_scan();
    read_time();
    warn_about_unknown_variables();
    settings_.jobs = flags_.jobs.value_or(std::max<std::size_t>(1, processors));
    note("jobs", std::to_string(settings_.jobs), flags_.jobs ? "--jobs" : "processors of this machine");
    return std::move(settings_);
  }

 private:
  void note(std::string_view name, std::string value, std::string origin) {
    settings_.provenance.push_back({std::string(name), std::move(value), std::move(origin)});
  }

  Result<void> read_environment_name() {
    const std::string given = flags_.environment.value_or("local");
    const auto found = std::find(k_environments.begin(), k_environments.end(), given);
    if (found == k_environments.end()) {
      const auto near = text::did_you_mean(given, k_environments);
      return fail(ErrorKind::usage, fmt::format("unknown environment {}", text::printable(given)),
                  near ? "did you mean --env " + *near + "?" : "give local, preview or production");
    }
    settings_.environment = static_cast<TargetEnvironment>(found - k_environments.begin());
    note("env", given, flags_.environment ? "--env" : "default");
    return {};
  }

  // .env.local and .env.preview are read when they are there; production reads none unless it is named.
  Result<void> read_env_file() {
    const bool production = settings_.environment == TargetEnvironment::production;
    if (production && !flags_.env_file) return {};
    env_path_ = flags_.env_file.value_or(fmt::format(".env.{}", name(settings_.environment)));
    if (!flags_.env_file && !files_.kind_of(env_path_)) return {};
    const auto content = files_.read(env_path_, k_max_config_bytes);
    if (!content) return fail(ErrorKind::config, content.error().message, "check --env-file");
    auto variables = parse_env_file(env_path_, content->bytes);
    if (!variables) return fail(variables.error());
    variables_.add_env_file(env_path_, std::move(*variables));
    note("env file", env_path_, flags_.env_file ? "--env-file" : "default");
    return {};
  }

  Result<std::size_t> number(std::string_view name, std::size_t least, std::size_t most) {
    const Found found = variables_.or_default(name);
    auto value = variables_.number(found, name, least, most);
    if (value) note(name, found.value, found.origin);
    return value;
  }

  Result<void> read_chunking() {
    settings_.root = flags_.root.value_or(".");
    note("root", settings_.root, flags_.root ? "--root" : "default");
    if (!flags_.config) {
      settings_.chunking = built_in_chunking(settings_.model);
      note("config", settings_.chunking.path, "default");
    } else {
      const auto content = files_.read(*flags_.config, k_max_config_bytes);
      if (!content)
        return fail(ErrorKind::config, "config: " + content.error().message,
                    "check --config; without it a built-in rule for **/*.md is used");
      auto parsed = parse_chunking(*flags_.config, content->bytes, settings_.model, flags_.unknown_keys);
      if (!parsed) return fail(parsed.error());
      settings_.chunking = std::move(*parsed);
      note("config", *flags_.config, "--config");
    }
    if (auto read = read_schemas(settings_.chunking, files_); !read) return read;
    settings_.config_digest = KeyHash()
                                  .field("ingot.config_digest/2")
                                  .field(settings_.chunking.digest)
                                  .field(settings_.token_basis.encoding)
                                  .field(std::to_string(settings_.model.max_input_tokens.value_or(0)))
                                  .hex();
    return read_source_name();
  }

  Result<void> read_source_name() {
    if (flags_.source) {
      settings_.source_name = *flags_.source;
    } else if (settings_.chunking.source) {
      settings_.source_name = *settings_.chunking.source;
    } else {
      const std::string root = files_.resolved(settings_.root).value_or("");
      const std::string name = root.substr(root.rfind('/') + 1);
      settings_.source_name = name.empty() ? "default" : name;
    }
    if (text::is_blank(settings_.source_name))
      return fail(ErrorKind::usage, "the source name is empty", "give one with --source NAME");
    note("source", settings_.source_name,
         flags_.source               ? "--source"
         : settings_.chunking.source ? settings_.chunking.path
                                     : "name of the root folder");
    return {};
  }

  Result<void> read_store() {
    const auto given = flag_or_variable(flags_.store, "--store", "INGOT_STORE");
    if (!given) return {};
    note("store", given->value, given->origin);
    auto read = store::read_store_name(text::trim(given->value), settings_.store);
    if (read) return read;
    Error& error = read.error();
    if (flags_.store) error.kind = ErrorKind::usage;
    error.message = fmt::format("{}: {}", flags_.store ? "--store" : "INGOT_STORE", error.message);
    return read;
  }

  Result<void> read_database() {
    if (auto read = read_store(); !read) return read;
    if (settings_.store.kind == store::StoreKind::postgres) {
      auto url = read_database_url();
      if (!url) return fail(url.error());
      settings_.store.database_url = std::move(*url);
    }
    const Found table = variables_.or_default("PGVECTOR_TABLE");
    settings_.store.table = table.value;
    note("PGVECTOR_TABLE", table.value, table.origin);
    if (!store::is_identifier(table.value)) {
      return fail(ErrorKind::config, "PGVECTOR_TABLE is not a plain table name",
                  "use lower-case letters, digits and _, such as perazzi_chunks");
    }
    name_tables();
    if (const auto tenant = variables_.find_filled("PGVECTOR_TENANT")) {
      settings_.store.tenant = tenant->value;
      note("PGVECTOR_TENANT", tenant->value, tenant->origin);
      if (tenant->value.size() > k_longest_tenant || text::printable(tenant->value) != tenant->value)
        return fail(ErrorKind::config, "PGVECTOR_TENANT is not a plain name",
                    "use printable text of at most 200 bytes");
    }
    const auto dimensions = number("PGVECTOR_DIM", 8, 16000);
    if (!dimensions) return fail(dimensions.error());
    settings_.store.dimensions = *dimensions;
    if (auto read = read_layout(); !read) return read;
    if (auto read = read_vectors(); !read) return read;
    return read_ssl_mode();
  }

  // Those of collections beside PGVECTOR_TABLE; which it may be itself, where a program looks at one table only.
  void name_tables() {
    const ChunkingConfig& config = settings_.chunking;
    for (const Collection& collection : config.collections) {
      if (collection.table != settings_.store.table) settings_.store.more_tables.push_back(collection.table);
      std::string globs;
      for (const Glob& glob : collection.include)
        globs += (globs.empty() ? "" : ", ") + text::printable(glob.pattern());
      note("collection " + collection.table, globs.empty() ? "no document" : globs,
           fmt::format("{}, line {}", config.path, collection.line));
    }
  }

  // One of some words, by its place among them.
  Result<std::size_t> word(std::string_view name, std::span<const std::string_view> words) {
    const Found found = variables_.or_default(name);
    const auto at = std::find(words.begin(), words.end(), found.value);
    if (at == words.end()) {
      const auto near = text::did_you_mean(found.value, words);
      return fail(ErrorKind::config, fmt::format("{} is none of {}", name, fmt::join(words, ", ")),
                  near ? "did you mean " + *near + "?" : fmt::format("it is set in: {}", found.origin));
    }
    note(name, found.value, found.origin);
    return static_cast<std::size_t>(at - words.begin());
  }

  Result<void> read_layout() {
    constexpr std::array<std::string_view, 2> k_layouts = {"flat", "documents"};
    const auto layout = word("PGVECTOR_LAYOUT", k_layouts);
    if (!layout) return fail(layout.error());
    settings_.store.layout = static_cast<store::Layout>(*layout);
    if (settings_.store.layout == store::Layout::flat || settings_.store.kind == store::StoreKind::postgres) return {};
    settings_.store.layout = store::Layout::flat;
    settings_.warnings.emplace_back("PGVECTOR_LAYOUT=documents is for databases: a store in files keeps no documents");
    return {};
  }

  // The type of the column and its index.
  Result<void> read_vectors() {
    constexpr std::array<std::string_view, 2> k_types = {"vector", "halfvec"};
    constexpr std::array<std::string_view, 4> k_indexes = {"auto", "hnsw", "ivfflat", "none"};
    constexpr std::array<std::string_view, 3> k_metrics = {"cosine", "ip", "l2"};
    store::IndexPolicy& policy = settings_.store.index;
    const auto type = word("PGVECTOR_TYPE", k_types);
    if (!type) return fail(type.error());
    settings_.store.vector_type = static_cast<store::VectorType>(*type);
    const auto index = word("PGVECTOR_INDEX", k_indexes);
    if (!index) return fail(index.error());
    policy.wish = static_cast<store::IndexWish>(*index);
    if (policy.wish == store::IndexWish::none) return {};
    const auto metric = word("PGVECTOR_OPCLASS", k_metrics);
    if (!metric) return fail(metric.error());
    policy.metric = static_cast<store::Metric>(*metric);
    if (policy.wish == store::IndexWish::ivfflat) {
      if (!variables_.find_filled("PGVECTOR_LISTS")) return {};
      const auto lists = number("PGVECTOR_LISTS", 1, 32768);
      if (!lists) return fail(lists.error());
      policy.lists = *lists;
      return {};
    }
    const auto m = number("PGVECTOR_M", 2, 100);
    if (!m) return fail(m.error());
    policy.m = *m;
    const auto ef = number("PGVECTOR_EF_CONSTRUCTION", 4, 1000);
    if (!ef) return fail(ef.error());
    policy.ef_construction = *ef;
    return {};
  }

  Result<std::string> read_database_url() {
    if (const auto url = variables_.find("DATABASE_URL"); url && !text::is_blank(url->value)) {
      return checked_url(std::string(text::trim(url->value)), url->origin);
    }
    if (const auto path = variables_.find("DATABASE_URL_FILE"); path && !path->value.empty()) {
      const auto content = files_.read(path->value, k_max_config_bytes);
      if (!content) return fail(ErrorKind::config, "DATABASE_URL_FILE: " + content.error().message, "check the path");
      return checked_url(std::string(text::trim(content->bytes)), "DATABASE_URL_FILE");
    }
    return std::string();
  }

  Result<std::string> checked_url(std::string url, const std::string& origin) {
    const auto parsed = store::parse_url(url);
    if (!parsed) return fail(parsed.error());
    note("DATABASE_URL", store::place(*parsed), origin);
    url_ = *parsed;
    loopback_ = store::is_loopback(parsed->host);
    if (settings_.environment == TargetEnvironment::local && !loopback_ && !flags_.allow_remote) {
      return fail(ErrorKind::config,
                  fmt::format("DATABASE_URL host {} is not local, but --env is local", text::printable(parsed->host)),
                  "use --env preview, or pass --allow-remote if you really mean it");
    }
    return url;
  }

  Result<void> read_ssl_mode() {
    constexpr std::array<std::string_view, 4> k_modes = {"disable", "require", "verify-ca", "verify-full"};
    const auto given = variables_.find("PGSSL_MODE");
    if (!given || given->value.empty()) return judge_ssl_mode();
    const auto found = std::find(k_modes.begin(), k_modes.end(), given->value);
    if (found == k_modes.end()) {
      const auto near = text::did_you_mean(given->value, k_modes);
      return fail(ErrorKind::config, "PGSSL_MODE is none of disable, require, verify-ca, verify-full",
                  near ? "did you mean " + *near + "?" : fmt::format("it is set in: {}", given->origin));
    }
    settings_.store.ssl_mode = static_cast<store::SslMode>(found - k_modes.begin());
    note("PGSSL_MODE", given->value, given->origin);
    return judge_ssl_mode();
  }

  // What the variable and the URL together ask for, when the database is on another host.
  Result<void> judge_ssl_mode() {
    if (!url_ || loopback_) return {};
    const auto mode = store::effective_ssl_mode(*url_, settings_.store.ssl_mode);
    if (!mode) return fail(mode.error());
    const std::string said = (settings_.store.ssl_mode ? "PGSSL_MODE=" : "sslmode=") + std::string(store::name(*mode));
    if (*mode == store::SslMode::disable) {
      return fail(ErrorKind::config, said + " would send the password and the content unencrypted to another host",
                  "set PGSSL_MODE=verify-full");
    }
    if (*mode == store::SslMode::require) {
      settings_.warnings.push_back(
          said +
          " encrypts but does not verify the server: a man in the middle could read the password and change "
          "what is stored; verify-full shuts him out");
    }
    return {};
  }

  // What a flag says, else its variable where that is not blank.
  std::optional<Found> flag_or_variable(const std::optional<std::string>& flag, std::string_view flag_name,
                                        std::string_view variable_name) const {
    if (flag) return Found{*flag, std::string(flag_name)};
    return variables_.find_filled(variable_name);
  }

  Result<embed::ModelTable> read_table() {
    embed::ModelTable table = embed::built_in_models();
    const auto given = flag_or_variable(flags_.models, "--models", "INGOT_MODELS");
    if (!given) return table;
    models_path_ = given->value;
    note("models", given->value, given->origin);
    const auto content = files_.read(given->value, k_max_config_bytes);
    if (!content)
      return fail(ErrorKind::config, "models file: " + content.error().message,
                  flags_.models ? "check --models" : fmt::format("INGOT_MODELS is set in: {}", given->origin));
    auto own = embed::parse_models(given->value, content->bytes);
    if (!own) return fail(own.error());
    table.append(std::move(*own));
    return table;
  }

  Result<void> read_model() {
    auto table = read_table();
    if (!table) return fail(table.error());
    table_ = std::move(*table);
    const Found found = variables_.or_default("PERAZZI_EMBED_MODEL");
    const std::string_view name = text::trim(found.value);
    if (name.empty())
      return fail(ErrorKind::config, "PERAZZI_EMBED_MODEL is empty", "set it to a model, such as local/hash-1536");
    settings_.model = table_.find(name);
    note("PERAZZI_EMBED_MODEL", settings_.model.name, found.origin);
    for (const embed::Fact& fact : settings_.model.facts) note("  " + fact.key, fact.value, fact.origin);
    return {};
  }

  // Whoever names the tokenizer of a model that the table does not know vouches for it; against what the table knows
  // it gives estimates.
  Result<void> read_tokenizer() {
    const embed::Model& model = settings_.model;
    std::optional<tokens::Encoding> given;
    const auto named = flag_or_variable(flags_.tokenizer, "--tokenizer", "INGOT_TOKENIZER");
    if (named) {
      given = tokens::encoding_named(named->value);
      if (!given) return unknown_tokenizer(*named);
    }
    settings_.encoding = given.value_or(model.encoding.value_or(embed::k_estimating_encoding));
    const bool contradicts = given && model.encoding && *given != *model.encoding && !model.local;
    settings_.token_basis = {tokens::name(settings_.encoding), (given || model.encoding) && !contradicts};
    std::string origin = named            ? named->origin
                         : model.encoding ? "model table"
                         : model.listed   ? "the model table has none for this model"
                                          : "the model is not in the model table";
    note("tokenizer", model::described(settings_.token_basis), std::move(origin));
    if (contradicts) {
      settings_.token_warnings.push_back(fmt::format(
          "tokenizer {} ({}) is not {}, which the model table has for {}: token counts are estimates",
          settings_.token_basis.encoding, named->origin, tokens::name(*model.encoding), text::printable(model.name)));
    }
    if (!model.listed && !given) warn_about_unlisted_model();
    return {};
  }

  static tl::unexpected<Error> unknown_tokenizer(const Found& named) {
    const auto meant = tokens::encoding_meant(named.value);
    const bool flag = named.origin == "--tokenizer";
    return fail(flag ? ErrorKind::usage : ErrorKind::config,
                fmt::format("{}unknown tokenizer {}", flag ? "" : "INGOT_TOKENIZER: ", text::printable(named.value)),
                meant ? fmt::format("did you mean {}?", tokens::name(*meant)) : "give cl100k_base or o200k_base");
  }

  void warn_about_unlisted_model() {
    const std::string& name = settings_.model.name;
    const auto near = table_.did_you_mean(name);
    settings_.token_warnings.push_back(fmt::format(
        "model {} is not in the model table: its tokens are counted in {} and are estimates; {}say its encoding with "
        "--tokenizer NAME, or add it to a models file (--models FILE)",
        text::printable(name), settings_.token_basis.encoding, near ? fmt::format("did you mean {}? Or ", *near) : ""));
  }

  Result<void> read_batch_size() {
    const auto batch = number("EMBED_BATCH_SIZE", 1, 2048);
    if (!batch) return fail(batch.error());
    settings_.batch_size = *batch;
    return {};
  }

  Result<void> read_embedding() {
    if (settings_.model.local || settings_.model.name.starts_with("local/")) return {};
    auto embedding = resolve_embedding(variables_, flags_.api_key, files_, settings_.provenance);
    if (!embedding) return fail(embedding.error());
    settings_.embedding = std::move(*embedding);
    return {};
  }

  void read_scan() {
    settings_.paths = flags_.paths;
    settings_.scan.root = settings_.root;
    settings_.scan.include = settings_.chunking.include;
    settings_.scan.exclude = settings_.chunking.exclude;
    // The files that say how to read the corpus are never documents of it.
    for (const auto& path : {flags_.config, models_path_}) {
      if (path && path->starts_with(settings_.root + "/"))
        settings_.scan.exclude.emplace_back(path->substr(settings_.root.size() + 1));
    }
    for (const ChunkingRule& rule : settings_.chunking.rules) {
      const std::string path = schema_file(settings_.chunking, rule);
      if (path.starts_with(settings_.root + "/"))
        settings_.scan.exclude.emplace_back(path.substr(settings_.root.size() + 1));
    }
  }

  void read_time() {
    const auto epoch = environment_.get("SOURCE_DATE_EPOCH");
    std::int64_t seconds = 0;
    if (!epoch) return;
    const char* end = epoch->data() + epoch->size();
    const auto [stopped, error] = std::from_chars(epoch->data(), end, seconds);
    if (error == std::errc() && stopped == end) {
      settings_.fixed_time = seconds;
    } else {
      settings_.warnings.emplace_back("SOURCE_DATE_EPOCH is not a whole number and is not used");
    }
  }

  void warn_about_unknown_variables() {
    std::vector<std::string_view> known;
    for (const Variable& variable : variables()) known.push_back(variable.name);
    const auto check = [&](const std::string& name) {
      const bool ours = name.starts_with("PGVECTOR_") || name.starts_with("EMBED_") || name.starts_with("PERAZZI_");
      const bool house = name.starts_with("INGOT_");  // tests and build scripts have variables of that kind as well
      if (!(ours || house) || std::find(known.begin(), known.end(), name) != known.end()) return;
      const auto near = text::did_you_mean(name, known);
      if (house && !near) return;
      settings_.warnings.push_back(
          fmt::format("unknown variable {}{}", name, near ? fmt::format("; did you mean {}?", *near) : ""));
    };
    for (const auto& [name, value] : environment_.all()) check(name);
    for (const auto& [name, value] : variables_.env_file()) check(name);
  }

  const Flags& flags_;
  io::FileSystem& files_;
  const io::Environment& environment_;
  VariableReader variables_;
  std::string env_path_;
  std::optional<std::string> models_path_;
  embed::ModelTable table_;
  std::optional<store::Url> url_;  // as read; nothing without a database
  bool loopback_ = true;
  Settings settings_;
};

}  // namespace

std::string_view name(TargetEnvironment environment) {
  return k_environments.at(static_cast<std::size_t>(environment));
}

Result<Settings> resolve(const Flags& flags, io::FileSystem& files, const io::Environment& environment,
                         std::size_t processors) {
  return Resolver(flags, files, environment).run(processors);
}

}  // namespace ingot::config

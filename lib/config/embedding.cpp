#include "config/embedding.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/refusals.hpp"
#include "io/http.hpp"

namespace ingot::config {
namespace {

constexpr std::size_t k_max_file_bytes = 1 << 20;
constexpr std::size_t k_most_a_minute = 1'000'000'000;

class Resolver {
 public:
  Resolver(const VariableReader& variables, const std::optional<std::string>& api_key, io::FileSystem& files,
           std::vector<Provenance>& provenance)
      : variables_(variables), api_key_(api_key), files_(files), provenance_(provenance) {}

  Result<Embedding> run() {
    using Step = Result<void> (Resolver::*)();
    for (const Step step : {&Resolver::read_base_url, &Resolver::read_service, &Resolver::read_key,
                            &Resolver::read_concurrency, &Resolver::read_rates}) {
      if (auto done = (this->*step)(); !done) return fail(std::move(done.error()));
    }
    read_authorities();
    read_journal();
    return std::move(out_);
  }

 private:
  void note(std::string_view name, std::string value, std::string origin) {
    provenance_.push_back({std::string(name), std::move(value), std::move(origin)});
  }

  Result<void> read_base_url() {
    const auto given = variables_.find_filled("OPENAI_BASE_URL");
    const Found found = given.value_or(Found{variables_.or_default("OPENAI_BASE_URL").value, "default"});
    out_.base_url = found.value;
    if (auto checked = io::check_http_url(out_.base_url); !checked) {
      Error error = checked.error();
      error.message = "OPENAI_BASE_URL: " + error.message;
      return fail(std::move(error));
    }
    note("OPENAI_BASE_URL", io::http_place(out_.base_url), found.origin);
    return {};
  }

  Result<void> read_service() {
    embed::ServiceTable table = embed::built_in_services();
    if (const auto own = variables_.find_filled("INGOT_PROVIDERS")) {
      note("INGOT_PROVIDERS", own->value, own->origin);
      const auto content = files_.read(own->value, k_max_file_bytes);
      if (!content)
        return fail(ErrorKind::config, "INGOT_PROVIDERS: " + content.error().message,
                    fmt::format("it is set in: {}", own->origin));
      if (auto read = table.read(own->value, content->bytes); !read) return read;
    }
    const auto named = variables_.find_filled("EMBED_PROVIDER");
    if (!named) {
      const std::string place = io::http_place(out_.base_url);
      out_.service = table.at(place.substr(place.find("//") + 2));
      note("EMBED_PROVIDER", out_.service.name, "host of OPENAI_BASE_URL");
      return {};
    }
    const embed::Service* service = table.named(named->value);
    if (service == nullptr) {
      const auto near = text::did_you_mean(named->value, table.names());
      return fail(ErrorKind::config, fmt::format("EMBED_PROVIDER: unknown service {}", text::printable(named->value)),
                  near ? fmt::format("did you mean {}?", *near)
                       : fmt::format("use one of: {}", fmt::join(table.names(), ", ")));
    }
    out_.service = *service;
    note("EMBED_PROVIDER", named->value, named->origin);
    return {};
  }

  Result<void> read_key() {
    Found found;
    if (api_key_) {
      found = {std::string(text::trim(*api_key_)), "standard input"};
    } else if (const auto given = variables_.find_filled("OPENAI_API_KEY")) {
      found = *given;
    } else if (const auto path = variables_.find_filled("OPENAI_API_KEY_FILE")) {
      const auto content = files_.read(path->value, k_max_file_bytes);
      if (!content) return fail(ErrorKind::config, "OPENAI_API_KEY_FILE: " + content.error().message, "check the path");
      found = {std::string(text::trim(content->bytes)), "OPENAI_API_KEY_FILE"};
    }
    const auto wrong =
        std::find_if(found.value.begin(), found.value.end(), [](char c) { return c <= ' ' || c >= 0x7F; });
    if (wrong != found.value.end())
      return fail(ErrorKind::config,
                  fmt::format("the API key ({}) has a character that no key has, at position {}", found.origin,
                              wrong - found.value.begin() + 1),
                  "set it again, in one line and without quotes inside");
    if (!found.value.empty()) note("OPENAI_API_KEY", embed::masked(found.value), found.origin);
    out_.api_key = std::move(found.value);
    return {};
  }

  Result<void> read_concurrency() {
    const Found found = variables_.or_default("EMBED_CONCURRENCY");
    const auto value = variables_.number(found, "EMBED_CONCURRENCY", 1, 256);
    if (!value) return fail(value.error());
    out_.concurrency = *value;
    note("EMBED_CONCURRENCY", found.value, found.origin);
    return {};
  }

  Result<void> read_rates() {
    using Named = std::pair<std::string_view, std::optional<double>*>;
    for (const auto& [name, rate] : {Named{"EMBED_REQUESTS_PER_MINUTE", &out_.requests_per_minute},
                                     Named{"EMBED_TOKENS_PER_MINUTE", &out_.tokens_per_minute}}) {
      const auto found = variables_.find_filled(name);
      if (!found) continue;
      const auto value = variables_.number(*found, name, 1, k_most_a_minute);
      if (!value) return fail(value.error());
      *rate = static_cast<double>(*value);
      note(name, found->value, found->origin);
    }
    return {};
  }

  void read_authorities() {
    const auto found = variables_.find_filled("EMBED_CA_FILE");
    if (!found) return;
    out_.authorities = found->value;
    note("EMBED_CA_FILE", found->value, found->origin);
  }

  void read_journal() {
    const auto given = variables_.find_filled("EMBED_JOURNAL_DIR");
    const auto state = variables_.find_filled("XDG_STATE_HOME");
    const auto home = variables_.find_filled("HOME");
    const Found found = given   ? *given
                        : state ? Found{state->value + "/ingot/embeddings", "XDG_STATE_HOME"}
                        : home  ? Found{home->value + "/.local/state/ingot/embeddings", "HOME"}
                                : Found{"tmp/embeddings", "default"};
    out_.journal = found.value;
    note("EMBED_JOURNAL_DIR", found.value, found.origin);
  }

  const VariableReader& variables_;
  const std::optional<std::string>& api_key_;
  io::FileSystem& files_;
  std::vector<Provenance>& provenance_;
  Embedding out_;
};

}  // namespace

Result<Embedding> resolve_embedding(const VariableReader& variables, const std::optional<std::string>& api_key,
                                    io::FileSystem& files, std::vector<Provenance>& provenance) {
  return Resolver(variables, api_key, files, provenance).run();
}

}  // namespace ingot::config

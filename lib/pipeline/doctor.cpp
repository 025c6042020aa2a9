#include "pipeline/doctor.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/embedder.hpp"
#include "embed/probe.hpp"
#include "store/open_store.hpp"
#include "store/pooler.hpp"
#include "store/url.hpp"

namespace ingot::pipeline {
namespace {

using model::CheckStatus;

class Doctor {
 public:
  Doctor(const config::Settings& settings, io::FileSystem& files, const ServiceDoors& service, io::Clock& clock)
      : settings_(settings), files_(files), service_(service), clock_(clock) {}

  Examination run() {
    ask_database();
    ask_service();
    check_dimension();
    check_index();
    check_config();
    check_database();
    check_tls();
    check_pooler();
    check_key();
    check_service();
    return std::move(out_);
  }

 private:
  void add(std::string id, CheckStatus status, std::string detail, std::string hint = {}) {
    out_.checks.push_back({std::move(id), status, std::move(detail), std::move(hint)});
  }
  void fail_check(std::string id, const Error& error) {
    if (!out_.worst) out_.worst = error.kind;
    add(std::move(id), CheckStatus::fail, error.message, error.hint);
  }

  // As users know it: a file is a table of its own.
  [[nodiscard]] std::string table() const {
    return settings_.store.kind == store::StoreKind::postgres ? settings_.store.table
                                                              : text::printable(settings_.store.path);
  }

  // --- Asking ------------------------------------------------------------------------------------------------------

  void ask_database() {
    if (!settings_.store.named()) return;
    auto opened = store::open_store(settings_.store);
    if (!opened) {
      database_error_ = std::move(opened.error());
      return;
    }
    where_ = (*opened)->where();
    auto width = (*opened)->width();
    if (!width) {
      database_error_ = std::move(width.error());
      return;
    }
    column_ = *width;
    // With another width, or tables that are not ours, this is the error.
    std::size_t rows = 0;
    const auto base = (*opened)->manifest(settings_.source_name, [&rows](const model::StoredChunk&) { ++rows; });
    if (!base)
      table_error_ = base.error();
    else
      rows_ = rows;
  }

  void ask_service() {
    if (is_local(settings_)) {
      const auto embedder = embed::make_embedder(settings_.model.name, settings_.store.dimensions, files_);
      if (!embedder) service_error_ = embedder.error();
      return;
    }
    const auto options = client_options(settings_, embed::TextUse::document);
    if (!options) {
      service_error_ = options.error();
      return;
    }
    auto http = service_.http(http_limits(settings_));
    if (!http) {
      service_error_ = std::move(http.error());
      return;
    }
    auto probed = embed::probe(options->endpoint, **http, clock_);
    if (probed) {
      probe_ = std::move(*probed);
    } else {
      service_error_ = embed::as_error(probed.error());
    }
  }

  // --- Judging -----------------------------------------------------------------------------------------------------

  void check_dimension() {
    const std::size_t wanted = settings_.store.dimensions;
    const std::optional<std::size_t> makes = probe_                ? probe_->width
                                             : is_local(settings_) ? std::optional(wanted)
                                                                   : settings_.model.dimensions;
    const std::string made = makes ? fmt::format("{} values", *makes) : "values of unknown number";
    const std::string column = column_ ? store::column_type(settings_.store.vector_type, *column_) : "not made yet";
    const std::string detail =
        fmt::format("{} makes {}, PGVECTOR_DIM is {}, the column of {} is {}", text::printable(settings_.model.name),
                    made, wanted, table(), where_.empty() ? "not known" : column);
    const auto checked = embed::check_dimensions(settings_.model, wanted);
    const bool column_fits = !column_ || *column_ == wanted;
    const bool service_fits = !probe_ || probe_->width == wanted;
    if (checked && column_fits && service_fits) return add("dimension", CheckStatus::ok, detail);
    const std::string hint =
        !checked ? checked.error().hint
        : !column_fits
            ? fmt::format("set PGVECTOR_DIM={} and a model that makes as many, or another PGVECTOR_TABLE", *column_)
            : fmt::format("set PGVECTOR_DIM={}, or another PERAZZI_EMBED_MODEL", probe_->width);
    fail_check("dimension", {ErrorKind::config, detail, {}, hint});
  }

  // Said only where a run would be refused.
  void check_index() {
    const store::Options& options = settings_.store;
    const auto fits = store::check_indexable(options.index, options.vector_type, options.dimensions);
    if (!fits) fail_check("index", fits.error());
  }

  void check_config() {
    add("config", CheckStatus::ok,
        fmt::format("{} ({}), source {}", text::printable(settings_.chunking.path),
                    text::counted(settings_.chunking.rules.size(), "rule", "rules"),
                    text::printable(settings_.source_name)));
  }

  void check_database() {
    if (!settings_.store.named())
      return add("database", CheckStatus::skip, "DATABASE_URL is not set",
                 "start a local database with `dev-vector-db up`; a dry run needs none");
    if (database_error_) return fail_check("database", *database_error_);
    if (table_error_) return fail_check("database", *table_error_);
    add("database", CheckStatus::ok,
        fmt::format("{}, {} of this source in {}", where_, text::counted(rows_, "chunk", "chunks"), table()));
  }

  void check_tls() {
    if (settings_.store.database_url.empty()) return;
    const auto url = store::parse_url(settings_.store.database_url);
    if (!url || store::is_loopback(url->host)) return add("tls", CheckStatus::skip, "the database is on this machine");
    if (store::effective_ssl_mode(*url, settings_.store.ssl_mode) == store::SslMode::require)
      return add("tls", CheckStatus::warn, "sslmode require encrypts but does not verify the server",
                 "set PGSSL_MODE=verify-full");
    add("tls", CheckStatus::ok, "the database's certificate is verified");
  }

  // Everything works through one; a build of an index needs more of its session than a pooler gives.
  void check_pooler() {
    if (where_.empty()) return;
    const auto pooler = store::find_pooler(settings_.store, clock_);
    if (!pooler) return fail_check("pooler", pooler.error());
    if (pooler->empty()) return;
    add("pooler", CheckStatus::ok, *pooler, "for an index build or a long maintenance use the direct address");
  }

  void check_key() {
    if (is_local(settings_)) return add("api key", CheckStatus::skip, "a local model needs none");
    const config::Embedding& embedding = settings_.embedding;
    if (!embedding.api_key.empty()) return add("api key", CheckStatus::ok, embed::masked(embedding.api_key));
    if (!embedding.service.key_needed)
      return add("api key", CheckStatus::skip, fmt::format("none is set, and {} needs none", embedding.service.name));
    fail_check("api key", {ErrorKind::config, "OPENAI_API_KEY is not set", {}, "set it, or OPENAI_API_KEY_FILE"});
  }

  void check_service() {
    const std::string place = is_local(settings_) ? "this program" : io::http_place(settings_.embedding.base_url);
    if (service_error_) return fail_check("service", *service_error_);
    if (!probe_) return add("service", CheckStatus::ok, fmt::format("{} makes the vectors", place));
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(probe_->took).count();
    add("service", CheckStatus::ok,
        fmt::format("{} ({}) answered in {} ms", place, settings_.embedding.service.name, milliseconds));
    check_conformance();
  }

  void check_conformance() {
    if (!probe_->embeddings) return;
    const embed::Embeddings& got = *probe_->embeddings;
    const bool echoed = !got.model.empty();
    add("model", echoed ? CheckStatus::ok : CheckStatus::warn,
        echoed ? fmt::format("the answer names {}", text::printable(std::string_view(got.model).substr(0, 100)))
               : "the answer names no model: a change would not be noticed but by the canary");
    add("vectors", CheckStatus::ok,
        fmt::format("{}, length {}, placed by index", got.type == embed::VectorType::base64 ? "base64" : "numbers",
                    got.greatest_norm - got.least_norm < 1e-3 && std::abs(got.greatest_norm - 1) < 1e-3
                        ? std::string("1")
                        : fmt::format("{:.3g} to {:.3g} (made 1)", got.least_norm, got.greatest_norm)));
    add("usage", got.tokens ? CheckStatus::ok : CheckStatus::warn,
        got.tokens ? fmt::format("{} counted", text::counted(*got.tokens, "token", "tokens"))
                   : "tokens are not counted by the service: costs are ours to estimate");
    std::string limits;
    const auto say = [&](const std::optional<embed::Allowance>& allowance, std::string_view what) {
      if (!allowance) return;
      limits += fmt::format("{}{} {} a minute", limits.empty() ? "" : ", ",
                            text::with_thousands(static_cast<std::size_t>(allowance->limit)), what);
    };
    say(probe_->rates.requests, "requests");
    say(probe_->rates.tokens, "tokens");
    if (!limits.empty()) return add("limits", CheckStatus::ok, limits);
    add("limits", CheckStatus::skip, "none are announced: requests in flight adapt to the answers",
        "EMBED_REQUESTS_PER_MINUTE and EMBED_TOKENS_PER_MINUTE state them");
  }

  const config::Settings& settings_;
  io::FileSystem& files_;
  const ServiceDoors& service_;
  io::Clock& clock_;
  std::string where_;
  std::optional<std::size_t> column_;
  std::size_t rows_ = 0;
  std::optional<Error> database_error_;
  std::optional<Error> table_error_;
  std::optional<Error> service_error_;
  std::optional<embed::Probe> probe_;
  Examination out_;
};

}  // namespace

Examination examine(const config::Settings& settings, io::FileSystem& files, const ServiceDoors& service,
                    io::Clock& clock) {
  return Doctor(settings, files, service, clock).run();
}

}  // namespace ingot::pipeline

#include "pipeline/query.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/embedder.hpp"
#include "store/open_store.hpp"

namespace ingot::pipeline {
namespace {

Result<embed::Matrix> embed_question(const config::Settings& settings, const std::string& model, std::string_view text,
                                     const QueryDoors& doors) {
  const std::array<std::string_view, 1> texts = {text};
  if (model.starts_with("local/")) {
    const auto embedder = embed::make_embedder(model, settings.store.dimensions, doors.files);
    if (!embedder) return fail(embedder.error());
    return (*embedder)->embed(texts);
  }
  if (model != settings.model.name)
    return fail(ErrorKind::config,
                fmt::format("the rows were made with {}, and PERAZZI_EMBED_MODEL is {}", text::printable(model),
                            text::printable(settings.model.name)),
                fmt::format("set PERAZZI_EMBED_MODEL={}", text::printable(model)));
  auto options = client_options(settings, embed::TextUse::query);
  if (!options) return fail(std::move(options.error()));
  auto http = doors.service.http(http_limits(settings));
  if (!http) return fail(std::move(http.error()));
  return embed::embed_few(*options, texts, **http, doors.clock);
}

}  // namespace

Result<QueryResult> query(const config::Settings& settings, std::string_view text, const QueryOptions& options,
                          const QueryDoors& doors) {
  if (!settings.store.named()) {
    return fail(ErrorKind::config, "DATABASE_URL is not set",
                "start a local database with `dev-vector-db up` and fill it with `ingest`");
  }
  auto store = store::open_store(settings.store);
  if (!store) return fail(store.error());
  const auto models = (*store)->models();
  if (!models) return fail(models.error());
  if (models->empty()) {
    const bool database = settings.store.kind == store::StoreKind::postgres;
    return fail(
        database ? ErrorKind::database : ErrorKind::io,
        fmt::format("{} has no rows", database ? "table " + settings.store.table : text::printable((*store)->where())),
        "fill it with `ingest`");
  }
  QueryResult result;
  result.model = models->front();
  QueryOptions search = options;
  if (models->size() > 1) {
    result.warnings.push_back(fmt::format("the table holds rows of {} models; only those of {} are searched",
                                          models->size(), text::printable(result.model)));
    search.filters.emplace_back("embedding_model", result.model);
  }
  const auto vector = embed_question(settings, result.model, text, doors);
  if (!vector) return fail(vector.error());
  auto hits = (*store)->search(vector->row(0), search.k, search.filters);
  if (!hits) return fail(hits.error());
  result.hits = std::move(*hits);
  return result;
}

}  // namespace ingot::pipeline

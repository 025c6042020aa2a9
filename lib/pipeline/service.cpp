#include "pipeline/service.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/batches.hpp"

namespace ingot::pipeline {
namespace {

// The model's own width is not asked for: servers refuse the member for models that have one width only.
bool asks_dimensions(const config::Settings& settings) {
  const embed::Model& model = settings.model;
  return model.shortens.value_or(false) && model.dimensions != settings.store.dimensions;
}

Result<void> check(const config::Settings& settings) {
  const config::Embedding& embedding = settings.embedding;
  if (embedding.service.key_needed && embedding.api_key.empty())
    return fail(ErrorKind::config, fmt::format("OPENAI_API_KEY is not set, and {} needs a key", embedding.service.name),
                fmt::format("set OPENAI_API_KEY or OPENAI_API_KEY_FILE, or PERAZZI_EMBED_MODEL=local/hash-{}",
                            settings.store.dimensions));
  if (asks_dimensions(settings) && embedding.service.dimensions_member.empty())
    return fail(
        ErrorKind::config,
        fmt::format("{} cannot be asked for vectors of {} values", embedding.service.name, settings.store.dimensions),
        fmt::format("set PGVECTOR_DIM={}", settings.model.dimensions.value_or(settings.store.dimensions)));
  return {};
}

}  // namespace

ServiceDoors real_service(io::AppendFiles& journals) {
  return {&io::make_http_client, journals, std::random_device{}()};
}

bool is_local(const config::Settings& settings) {
  return settings.model.local || settings.model.name.starts_with("local/");
}

std::string service_space(const config::Settings& settings) {
  return fmt::format("provider={} model={} dimensions={} input={} normalised=l2 reader=1",
                     settings.embedding.service.name, settings.model.name, settings.store.dimensions,
                     settings.embedding.service.document_type);
}

Result<embed::ClientOptions> client_options(const config::Settings& settings, embed::TextUse use) {
  if (auto checked = check(settings); !checked) return fail(std::move(checked.error()));
  const config::Embedding& embedding = settings.embedding;
  embed::ClientOptions options;
  options.endpoint = {embedding.service,       embedding.base_url,        embedding.api_key,
                      settings.model.name,     settings.store.dimensions, asks_dimensions(settings),
                      settings.model.unit_norm};
  options.use = use;
  const embed::BatchLimits limits = embed::batch_limits(settings.model, embedding.service, settings.batch_size);
  options.batch_inputs = limits.inputs;
  options.batch_weight = limits.weight;
  options.batch_bytes = embedding.service.max_request_bytes;
  options.limiter = {embedding.concurrency, embedding.requests_per_minute, embedding.tokens_per_minute};
  options.budget.usd_per_million_tokens = settings.model.usd_per_million_tokens;
  return options;
}

io::HttpLimits http_limits(const config::Settings& settings) {
  io::HttpLimits limits;
  limits.connections = settings.embedding.concurrency;
  limits.authorities = settings.embedding.authorities;
  return limits;
}

}  // namespace ingot::pipeline

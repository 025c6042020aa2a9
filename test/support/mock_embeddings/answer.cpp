#include "support/mock_embeddings/answer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "support/mock_embeddings/gzip.hpp"

namespace ingot::mock {
namespace {

constexpr std::uint64_t k_blanks_of_a_step = 64UL << 10U;
constexpr std::uint64_t k_too_long = 1000;

std::string_view reason(int status) {
  constexpr std::pair<int, std::string_view> k_reasons[] = {
      {200, "OK"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {413, "Content Too Large"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {500, "Internal Server Error"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  };
  const auto found = std::find_if(std::begin(k_reasons), std::end(k_reasons),
                                  [&](const auto& known) { return known.first == status; });
  return found == std::end(k_reasons) ? "Other" : found->second;
}

bool has_field(const Fields& fields, std::string_view name) {
  const auto lower = text::lower_ascii(name);
  return std::any_of(fields.begin(), fields.end(),
                     [&](const auto& field) { return text::lower_ascii(field.first) == lower; });
}

bool in_chunks(Framing framing) {
  return framing == Framing::chunked || framing == Framing::endless_chunks;
}

Fields framing_fields(const Action& action, std::uint64_t body) {
  if (in_chunks(action.framing)) return {{"Transfer-Encoding", "chunked"}};
  const std::string too_long = std::to_string(body + k_too_long);
  switch (action.framing) {
    case Framing::until_close:
      return {{"Connection", "close"}};
    case Framing::longer:
      return {{"Content-Length", too_long}};
    case Framing::twice:
      return {{"Content-Length", std::to_string(body)}, {"Content-Length", too_long}};
    default:
      return {{"Content-Length", std::to_string(body)}};
  }
}

std::string head(const Action& action, const Fields& fields, std::uint64_t body) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", action.status, reason(action.status));
  const auto put = [&](const Fields& some) {
    for (const auto& [name, value] : some) out.append(name).append(": ").append(value).append("\r\n");
  };
  const auto put_missing = [&](const Fields& some) {
    for (const auto& field : some) {
      if (!has_field(action.fields, field.first)) put({field});
    }
  };
  put_missing({{"Content-Type", "application/json"}});
  put_missing(fields);
  put_missing(framing_fields(action, body));
  if (action.gzip) put_missing({{"Content-Encoding", "gzip"}});
  put(action.fields);
  if (action.field_bytes > 0) put({{"x-long", std::string(action.field_bytes, 'x')}});
  for (std::size_t i = 0; i < action.field_count; ++i) put({{fmt::format("x-field-{}", i), "x"}});
  return out + "\r\n";
}

std::string as_chunk(std::string_view bytes) {
  return bytes.empty() ? std::string() : fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

std::vector<Step> body_steps(const Action& action, std::string body) {
  const std::uint64_t blanks = action.gzip ? 0 : action.blanks;
  const bool chunks = in_chunks(action.framing);
  std::vector<Step> steps;
  const auto put = [&](std::string bytes, std::uint64_t times) {
    if (bytes.empty() || times == 0) return;
    if (chunks) bytes = as_chunk(bytes);
    steps.push_back({{}, std::move(bytes), times});
  };
  put(std::move(body), 1);
  if (blanks == k_for_ever) {
    put(std::string(k_blanks_of_a_step, ' '), k_for_ever);
  } else {
    put(std::string(blanks < k_blanks_of_a_step ? 0 : k_blanks_of_a_step, ' '), blanks / k_blanks_of_a_step);
    put(std::string(blanks % k_blanks_of_a_step, ' '), 1);
  }
  if (action.framing == Framing::chunked) steps.push_back({{}, "0\r\n\r\n", 1});
  return steps;
}

// What fits into `most` bytes.
std::vector<Step> cut(std::vector<Step> steps, std::uint64_t most) {
  std::vector<Step> kept;
  for (Step& step : steps) {
    if (most == 0) break;
    const std::uint64_t size = step.bytes.size();
    const std::uint64_t times = std::min(step.times, most / size);
    std::string rest = times < step.times ? step.bytes.substr(0, most - times * size) : std::string();
    most -= times * size + rest.size();
    const auto wait = step.wait;
    if (times > 0) kept.push_back({wait, std::move(step.bytes), times});
    if (!rest.empty()) kept.push_back({times > 0 ? std::chrono::milliseconds(0) : wait, std::move(rest), 1});
  }
  return kept;
}

// One send for an answer that says no more than that.
void join(std::vector<Step>& steps) {
  std::vector<Step> joined;
  for (Step& step : steps) {
    const bool fits = !joined.empty() && step.times == 1 && joined.back().times == 1 && step.wait.count() == 0;
    if (fits) {
      joined.back().bytes += step.bytes;
    } else {
      joined.push_back(std::move(step));
    }
  }
  steps = std::move(joined);
}

End end_of(const Action& action) {
  if (action.end != End::keep) return action.end;
  if (action.cut || action.raw || action.framing == Framing::until_close) return End::close;
  if (action.framing == Framing::longer || action.framing == Framing::endless_chunks) return End::silent;
  return End::keep;
}

}  // namespace

std::uint64_t size_of(const std::vector<Step>& steps) {
  std::uint64_t size = 0;
  for (const Step& step : steps) {
    if (step.times == k_for_ever) return k_for_ever;
    size += step.bytes.size() * step.times;
  }
  return size;
}

Answer make_answer(const Action& action, const Fields& fields, std::string body, bool useful) {
  Answer answer;
  answer.delay = action.delay;
  answer.bytes_per_second = action.bytes_per_second;
  answer.end = end_of(action);
  if (action.gzip) body = gzip(body, action.blanks);
  auto rest = body_steps(action, std::move(body));
  if (action.informational > 0) answer.steps.push_back({{}, "HTTP/1.1 100 Continue\r\n\r\n", action.informational});
  if (action.raw) {
    if (!action.raw->empty()) answer.steps.push_back({{}, *action.raw, 1});
  } else {
    answer.steps.push_back({{}, head(action, fields, size_of(rest)), 1});
    if (!rest.empty()) rest.front().wait = action.body_delay;
    std::move(rest.begin(), rest.end(), std::back_inserter(answer.steps));
  }
  const std::uint64_t size = size_of(answer.steps);
  const bool told = action.framing == Framing::content_length || action.framing == Framing::chunked ||
                    action.framing == Framing::until_close;
  answer.whole = useful && !action.raw && told && action.cut.value_or(k_for_ever) >= size;
  if (action.cut) answer.steps = cut(std::move(answer.steps), *action.cut);
  join(answer.steps);
  return answer;
}

}  // namespace ingot::mock

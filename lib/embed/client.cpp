#include "embed/client.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "embed/packer.hpp"
#include "embed/refusals.hpp"

namespace ingot::embed {
namespace {

constexpr std::size_t k_least_answer_bytes = std::size_t{1} << 20U;
constexpr std::size_t k_answer_bytes_per_text = std::size_t{64} * 1024;
constexpr std::size_t k_answer_bytes_per_value = 32;  // of a number with all its digits
constexpr Time k_first_backoff = std::chrono::milliseconds(500);
constexpr Time k_longest_backoff = std::chrono::seconds(8);
constexpr std::size_t k_most_doublings = 6;
constexpr Time k_glance = std::chrono::milliseconds(100);  // how often the watcher is called
constexpr Time k_farewell = std::chrono::seconds(5);       // for answers on their way after a stop was asked for
constexpr std::size_t k_lonely_refusals = 2;  // of single texts, nothing having gone well: it is not the text
constexpr std::string_view k_kept = "run again: what was paid for is kept";

struct Sent {
  Job job;
  Time start{0};
};

// A request that has ended, with what it was.
struct Arrived {
  Sent sent;
  io::HttpOutcome outcome;
  RateFields fields;
};

Pressure pressure_of(const io::HttpOutcome& outcome) {
  if (!outcome.answer) return Pressure::failed;
  const int status = outcome.answer->status;
  return status == 200 ? Pressure::none : status == 429 || status == 503 ? Pressure::throttled : Pressure::failed;
}

class Run {
 public:
  Run(const ClientOptions& options, Work& work, io::HttpClient& http, io::Clock& clock, const Outlook& outlook,
      ClientStats& stats)
      : options_(options),
        work_(work),
        http_(http),
        clock_(clock),
        outlook_(outlook),
        stats_(stats),
        limiter_(options.limiter),
        packer_(options, work),
        random_(options.seed),
        began_(clock.steady()) {}

  Result<void> run() {
    while (true) {
      look();
      send_what_may_leave();
      if (sent_.empty() && (failure_ || done())) break;
      const Time now = clock_.steady();
      if (farewell_ && now >= *farewell_) break;
      const Time wait = std::clamp<Time>(next_event(now) - now, std::chrono::milliseconds(1), k_glance);
      const auto most = std::chrono::ceil<std::chrono::milliseconds>(wait);
      if (sent_.empty()) {
        clock_.sleep(most);
      } else {
        handle(http_.wait(most));
      }
    }
    stats_.waiting_for = {};
    show();
    if (failure_) return fail(std::move(*failure_));
    return {};
  }

 private:
  // --- Looking around --------------------------------------------------------------------------------------------

  [[nodiscard]] bool done() { return again_.empty() && !fresh_ && !packer_.more(); }

  void show() {
    stats_.in_flight = sent_.size();
    if (outlook_.watch) outlook_.watch(stats_);
  }

  void look() {
    const Time now = clock_.steady();
    if (now - shown_ >= k_glance) {
      shown_ = now;
      show();
    }
    if (failure_) return;
    if (auto asked = outlook_.stop ? outlook_.stop() : std::nullopt) {
      farewell_ = now + k_farewell;
      stop(std::move(*asked));
    } else if (options_.deadline && now - began_ > *options_.deadline) {
      farewell_ = now + k_farewell;
      stop({ErrorKind::embedding, "embedding took longer than --timeout allows", {}, std::string(k_kept)});
    } else if (trouble_ && now - trouble_->since > options_.patience) {
      stop(as_error(trouble_->last));
    }
  }

  // The first reason counts. Nothing leaves any more; what is on its way is waited for, since it is paid for.
  void stop(Error error) {
    if (!failure_) failure_ = std::move(error);
  }

  // When something that waits may leave; far away when only an answer can change anything.
  Time next_event(Time now) {
    stats_.waiting_for = {};
    const Time never = now + std::chrono::hours(1);
    if (failure_ || !limiter_.has_room()) return never;
    Time next = never;
    const auto consider = [&](const Job& job) {
      const Time by_rate = limiter_.ready_at(now, job.weight);
      const Time ready = std::max(job.not_before, by_rate);
      if (ready >= next) return;
      next = ready;
      stats_.waiting_for = by_rate >= job.not_before ? "the rate limit" : "another attempt";
    };
    for (const Job& job : again_) consider(job);
    if (fresh_) consider(*fresh_);
    return next;
  }

  // --- Sending -----------------------------------------------------------------------------------------------------

  void send_what_may_leave() {
    while (!failure_ && limiter_.has_room()) {
      // While the service fails, one request at a time finds out whether it is back.
      if (failures_ > 0 && !sent_.empty()) return;
      const Time now = clock_.steady();
      const auto ready =
          std::find_if(again_.begin(), again_.end(), [&](const Job& job) { return job.not_before <= now; });
      if (ready != again_.end()) {
        if (limiter_.ready_at(now, ready->weight) > now) return;
        Job job = std::move(*ready);
        again_.erase(ready);
        send(std::move(job), now);
        continue;
      }
      if (failures_ > 0 || (!fresh_ && !packer_.more())) return;
      if (!fresh_) fresh_ = packer_.pack();
      if (limiter_.ready_at(now, fresh_->weight) > now) return;
      send(std::move(*std::exchange(fresh_, std::nullopt)), now);
    }
  }

  void send(Job job, Time now) {
    if (auto refused = over_budget(job)) return stop(std::move(*refused));
    if (auto prepared = work_.prepare(texts_on_their_way_ + job.inputs.size()); !prepared)
      return stop(std::move(prepared.error()));
    texts_.clear();
    for (const Input& input : job.inputs) texts_.push_back(input.text);
    const std::uint64_t id = ++last_id_;
    limiter_.started(now, job.weight);
    auto request = request_to(options_.endpoint, request_body(options_.endpoint, texts_, options_.use), texts_.size());
    if (!rooms_.empty()) {
      request.room = std::move(rooms_.back());
      rooms_.pop_back();
    }
    http_.start(id, std::move(request));
    ++stats_.requests;
    if (job.failed + job.damaged > 0 || job.bisection) ++stats_.retries;
    reserved_ += job.tokens;
    texts_on_their_way_ += job.inputs.size();
    sent_.emplace(id, Sent{std::move(job), now});
    stats_.most_in_flight = std::max(stats_.most_in_flight, sent_.size());
  }

  // How the service's count of tokens compares with ours, where it counts more.
  [[nodiscard]] double surplus() const {
    if (stats_.tokens <= counted_) return 1;
    return static_cast<double>(stats_.tokens) / static_cast<double>(std::max<std::size_t>(counted_, 1));
  }

  // What may have been paid for counts as paid, and what is not answered yet as the service has counted so far.
  [[nodiscard]] std::optional<Error> over_budget(const Job& job) const {
    const Budget& budget = options_.budget;
    const double open = surplus() * static_cast<double>(stats_.maybe_tokens + reserved_ + job.tokens);
    const std::size_t tokens = stats_.tokens + static_cast<std::size_t>(std::ceil(open));
    const std::string raise = fmt::format("{}; raise it to go on", k_kept);
    if (budget.max_tokens && tokens > *budget.max_tokens)
      return Error{ErrorKind::refused,
                   fmt::format("--max-tokens {} does not last: with the next request it would be {}",
                               *budget.max_tokens, tokens),
                   {},
                   raise};
    if (!budget.max_usd || !budget.usd_per_million_tokens) return std::nullopt;
    const double usd = *budget.usd_per_million_tokens * static_cast<double>(tokens) / 1e6;
    if (usd <= *budget.max_usd) return std::nullopt;
    return Error{
        ErrorKind::refused,
        fmt::format("--max-cost {} does not last: with the next request it would be ${:.4f}", *budget.max_usd, usd),
        {},
        raise};
  }

  // --- Outcomes ----------------------------------------------------------------------------------------------------

  // Nothing is sent before all that has come is handed on: when that fails, nothing more is paid for.
  void handle(std::vector<io::HttpOutcome> outcomes) {
    std::vector<Arrived> arrived;
    const Time now = clock_.steady();
    const auto epoch = std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
    for (io::HttpOutcome& outcome : outcomes) {
      const auto found = sent_.find(outcome.id);
      INGOT_ASSERT(found != sent_.end());
      Arrived one{std::move(found->second), std::move(outcome), {}};
      sent_.erase(found);
      if (one.outcome.answer) one.fields = rate_fields(*one.outcome.answer, epoch);
      limiter_.ended(now, one.sent.start, one.sent.job.weight, pressure_of(one.outcome), one.fields);
      arrived.push_back(std::move(one));
    }
    for (Arrived& one : arrived) {
      reserved_ -= one.sent.job.tokens;
      texts_on_their_way_ -= one.sent.job.inputs.size();
      settle(one);
    }
  }

  void settle(Arrived& one) {
    Job& job = one.sent.job;
    auto& answer = one.outcome.answer;
    if (!answer) {
      if (answer.error().sent) count_as_maybe(job);
      return act(one, refusal(options_.endpoint, answer.error()), job.failed, options_.attempts);
    }
    if (answer->status != 200) {
      if (answer->status >= 500) count_as_maybe(job);
      return act(one, refusal(options_.endpoint, *answer, one.fields.should_retry), job.failed, options_.attempts);
    }
    auto read = parser_.parse(options_.endpoint, answer->body, job.inputs.size());
    if (read) {
      rooms_.push_back(std::move(answer->body));
      return deliver(job, *read);
    }
    if (read.error().kind != AnswerFault::Kind::refusal) count_as_maybe(job);
    act(one, refusal(options_.endpoint, *answer, read.error()), job.damaged, options_.damaged_attempts);
  }

  void count_as_maybe(const Job& job) {
    stats_.maybe_inputs += job.inputs.size();
    stats_.maybe_tokens += job.tokens;
  }

  void deliver(const Job& job, const Embeddings& embeddings) {
    answered_ = true;
    failures_ = 0;
    throttled_in_a_row_ = 0;
    trouble_.reset();
    stats_.tokens += embeddings.tokens.value_or(job.tokens);
    counted_ += job.tokens;
    stats_.embedded += job.inputs.size();
    if (auto taken = work_.take(job.inputs, embeddings.matrix); !taken) stop(std::move(taken.error()));
    if (!job.bisection) return;
    job.bisection->largest_taken = std::max(job.bisection->largest_taken, job.inputs.size());
    end_part(*job.bisection);
  }

  void act(Arrived& one, Refusal why, std::size_t& attempts, std::size_t most_attempts) {
    if (why.meaning == Meaning::final) return stop(as_error(why));
    if (why.meaning == Meaning::content) return bisect(std::move(one.sent.job), why);
    const Time now = clock_.steady();
    if (!trouble_) trouble_ = Trouble{now, {}};
    trouble_->last = why;
    if (why.meaning == Meaning::throttled) return wait_and_again(one, now);
    // Requests that left before the last failure tell nothing new about the service.
    if (one.sent.start >= last_failure_) {
      ++failures_;
      last_failure_ = now;
    }
    ++attempts;
    if (attempts >= most_attempts || failures_ >= options_.failures_in_a_row) {
      why.message += fmt::format(" ({})", attempts >= most_attempts
                                              ? text::counted(attempts, "attempt", "attempts")
                                              : text::counted(failures_, "failure in a row", "failures in a row"));
      return stop(as_error(why));
    }
    one.sent.job.not_before = now + told_to_wait(one).value_or(backoff(attempts - 1));
    again_.push_front(std::move(one.sent.job));
  }

  // A throttled request costs no attempt. Its wait closes the gate for all.
  void wait_and_again(Arrived& one, Time now) {
    ++stats_.throttled;
    limiter_.close_until(now + told_to_wait(one).value_or(backoff(throttled_in_a_row_)));
    ++throttled_in_a_row_;
    again_.push_front(std::move(one.sent.job));
  }

  // Nothing when the service said nothing, or a moment that has passed.
  [[nodiscard]] std::optional<Time> told_to_wait(const Arrived& one) const {
    const Time told = one.fields.retry_after.value_or(Time{0});
    if (told <= Time{0}) return std::nullopt;
    return std::min(told, options_.longest_wait);
  }

  // Full jitter: those who failed together do not come back together.
  Time backoff(std::size_t before) {
    const auto doublings = static_cast<unsigned>(std::min(before, k_most_doublings));
    const Time longest = std::min(k_longest_backoff, k_first_backoff * (std::int64_t{1} << doublings));
    return Time(std::uniform_int_distribution<std::int64_t>(0, longest.count())(random_));
  }

  void bisect(Job job, const Refusal& why) {
    if (job.inputs.size() > 1) {
      auto [first, second] = Packer::halves(std::move(job));
      again_.push_front(std::move(second));
      again_.push_front(std::move(first));
      return;
    }
    if (!answered_ && ++lonely_refusals_ >= k_lonely_refusals) {
      Error error = as_error(why);
      error.facts.emplace_back("no text was taken so far, so it is not the text; nothing more was sent");
      return stop(std::move(error));
    }
    ++stats_.refused;
    work_.refuse(job.inputs.front(), as_error(why));
    if (!job.bisection) return;
    job.bisection->refused = true;
    end_part(*job.bisection);
  }

  // A request that was taken in halves without any text being refused was too large.
  void end_part(Bisection& bisection) {
    if (--bisection.parts == 0 && !bisection.refused) packer_.bound(bisection.largest_taken);
  }

  struct Trouble {
    Time since;
    Refusal last;
  };

  const ClientOptions& options_;
  Work& work_;
  io::HttpClient& http_;
  io::Clock& clock_;
  const Outlook& outlook_;
  ClientStats& stats_;
  Limiter limiter_;
  Packer packer_;
  std::mt19937_64 random_;
  Time began_;
  Time shown_{0};
  Time last_failure_{0};
  std::optional<Time> farewell_;
  std::deque<Job> again_;     // sent before, or halves of what was
  std::optional<Job> fresh_;  // waits for its first time
  std::unordered_map<std::uint64_t, Sent> sent_;
  std::uint64_t last_id_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<std::string> rooms_;  // bodies of answers that were read, for the next ones: no more than were in flight
  AnswerParser parser_;
  std::size_t reserved_ = 0;  // tokens on their way
  std::size_t counted_ = 0;   // by us, of what was answered
  std::size_t texts_on_their_way_ = 0;
  bool answered_ = false;     // at least one request went well
  std::size_t failures_ = 0;  // in a row
  std::size_t throttled_in_a_row_ = 0;
  std::size_t lonely_refusals_ = 0;
  std::optional<Trouble> trouble_;  // since the last good answer
  std::optional<Error> failure_;
};

class Few final : public Work {
 public:
  Few(std::span<const std::string_view> texts, std::size_t dimensions)
      : texts_(texts), matrix_{dimensions, std::vector<float>(texts.size() * dimensions)} {}

  std::optional<Input> next() override {
    if (next_ == texts_.size()) return std::nullopt;
    const Input input{next_, texts_[next_], texts_[next_].size() / 4 + 1};
    ++next_;
    return input;
  }
  Result<void> prepare(std::size_t) override { return {}; }
  Result<void> take(std::span<const Input> inputs, const Matrix& vectors) override {
    for (std::size_t at = 0; at < inputs.size(); ++at) {
      const auto row = vectors.row(at);
      std::copy(row.begin(), row.end(),
                matrix_.values.begin() + static_cast<std::ptrdiff_t>(inputs[at].id * matrix_.dimensions));
    }
    return {};
  }
  void refuse(const Input&, const Error& why) override { refused_ = why; }

  Result<Matrix> finish() {
    if (refused_) return fail(std::move(*refused_));
    return std::move(matrix_);
  }

 private:
  std::span<const std::string_view> texts_;
  Matrix matrix_;
  std::size_t next_ = 0;
  std::optional<Error> refused_;
};

}  // namespace

Result<void> embed_all(const ClientOptions& options, Work& work, io::HttpClient& http, io::Clock& clock,
                       const Outlook& outlook, ClientStats& stats) {
  return Run(options, work, http, clock, outlook, stats).run();
}

Result<Matrix> embed_few(const ClientOptions& options, std::span<const std::string_view> texts, io::HttpClient& http,
                         io::Clock& clock) {
  Few work(texts, options.endpoint.dimensions);
  ClientStats stats;
  if (auto done = embed_all(options, work, http, clock, {}, stats); !done) return fail(std::move(done.error()));
  return work.finish();
}

io::HttpRequest request_to(const Endpoint& endpoint, std::string body, std::size_t texts) {
  io::HttpRequest request;
  request.url = embeddings_url(endpoint.base_url);
  request.fields.push_back({"Content-Type", "application/json"});
  request.fields.push_back({"Accept", "application/json"});
  if (!endpoint.key.empty()) {
    const bool bearer = endpoint.service.key == KeyField::bearer;
    request.fields.push_back(bearer ? io::HttpField{"Authorization", "Bearer " + endpoint.key}
                                    : io::HttpField{"api-key", endpoint.key});
  }
  request.body = std::move(body);
  const std::size_t per_text = std::max(k_answer_bytes_per_text, endpoint.dimensions * k_answer_bytes_per_value);
  request.max_answer_bytes = std::max(k_least_answer_bytes, texts * per_text);
  return request;
}

}  // namespace ingot::embed

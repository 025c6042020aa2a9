#include "io/http.hpp"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/broken_pipe.hpp"
#include "io/http_address.hpp"
#include "io/http_transfer.hpp"
#include "io/libcurl.hpp"

namespace ingot::io {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds k_look_around{250};  // longest sleep, so that slow answers are seen

enum class Woken { by_event, by_signal };

// RFC 9110 5.6.2.
bool is_token(std::string_view name) {
  const auto fits = [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

Result<void> check_fields(const std::vector<HttpField>& fields) {
  for (const HttpField& field : fields) {
    if (!is_token(field.name)) return fail(ErrorKind::internal, "a field of the request has a name that is none");
    const auto is_control = [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; };
    if (std::any_of(field.value.begin(), field.value.end(), is_control)) {
      return fail(ErrorKind::config,
                  fmt::format("the value of the field {} holds a control character, such as a line end", field.name),
                  "check the variable that it comes from");
    }
  }
  return {};
}

class LibcurlClient : public HttpClient {
 public:
  LibcurlClient(const Libcurl& curl, CURLM* multi, HttpLimits limits)
      : curl_(curl), multi_(multi), limits_(std::move(limits)) {}
  ~LibcurlClient() override;
  LibcurlClient(const LibcurlClient&) = delete;
  LibcurlClient& operator=(const LibcurlClient&) = delete;

  /// A first transfer, which shows that this libcurl takes the options.
  [[nodiscard]] Result<void> prepare();

  void start(std::uint64_t id, HttpRequest request) override;
  [[nodiscard]] std::vector<HttpOutcome> wait(milliseconds most) override;
  [[nodiscard]] std::size_t in_flight() const override { return active_.size() + waiting_.size() + refused_.size(); }

 private:
  using Transfers = std::vector<std::unique_ptr<HttpTransfer>>;

  void refuse(std::uint64_t id, Error error);
  void admit();
  void admit(HttpJob job);
  void drive(std::vector<HttpOutcome>& ended);
  void collect(std::vector<HttpOutcome>& ended);
  void give_up_slow_ones(std::vector<HttpOutcome>& ended);
  std::unique_ptr<HttpTransfer> leave(std::size_t index);
  [[nodiscard]] Woken sleep(milliseconds most);

  const Libcurl& curl_;
  CURLM* multi_;
  HttpLimits limits_;
  Transfers active_;  // libcurl has them
  Transfers idle_;
  std::deque<HttpJob> waiting_;       // for a connection
  std::vector<HttpOutcome> refused_;  // to be told by the next wait()
};

LibcurlClient::~LibcurlClient() {
  const NoBrokenPipeSignal quiet;  // TLS says goodbye to servers that may be gone
  for (const auto& transfer : active_) curl_.multi_remove_handle(multi_, transfer->handle());
  active_.clear();
  idle_.clear();
  curl_.multi_cleanup(multi_);
}

Result<void> LibcurlClient::prepare() {
  if (curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(limits_.connections)) != CURLM_OK)
    return fail(ErrorKind::config, "this libcurl keeps no connections", "install a newer libcurl4");
  auto transfer = HttpTransfer::make(curl_, limits_);
  if (!transfer) return fail(std::move(transfer.error()));
  idle_.push_back(std::move(*transfer));
  return {};
}

void LibcurlClient::start(std::uint64_t id, HttpRequest request) {
  const auto now = steady_clock::now();
  if (auto checked = check_http_url(request.url); !checked) return refuse(id, std::move(checked.error()));
  if (auto checked = check_fields(request.fields); !checked) return refuse(id, std::move(checked.error()));
  auto address = parse_http_url(request.url);
  waiting_.push_back({id, std::move(request), std::move(*address), now});
  const NoBrokenPipeSignal quiet;
  int running = 0;
  admit();  // the caller may be away for a while: the server has the request by then
  curl_.multi_perform(multi_, &running);
}

void LibcurlClient::refuse(std::uint64_t id, Error error) {
  HttpFault fault{HttpFailure::refused, std::move(error.message), std::move(error.hint), false};
  refused_.push_back({id, tl::unexpected<HttpFault>(std::move(fault)), std::chrono::nanoseconds(0)});
}

void LibcurlClient::admit() {
  while (!waiting_.empty() && active_.size() < std::max<std::size_t>(limits_.connections, 1)) {
    HttpJob job = std::move(waiting_.front());
    waiting_.pop_front();
    admit(std::move(job));
  }
}

void LibcurlClient::admit(HttpJob job) {
  const std::uint64_t id = job.id;
  if (idle_.empty()) {
    auto made = HttpTransfer::make(curl_, limits_);
    if (!made) return refuse(id, std::move(made.error()));
    idle_.push_back(std::move(*made));
  }
  auto transfer = std::move(idle_.back());
  idle_.pop_back();
  if (auto begun = transfer->begin(std::move(job)); !begun) return refuse(id, std::move(begun.error()));
  if (curl_.multi_add_handle(multi_, transfer->handle()) != CURLM_OK)
    return refuse(id, Error{ErrorKind::internal, "libcurl does not take another request", {}, {}});
  active_.push_back(std::move(transfer));
}

std::unique_ptr<HttpTransfer> LibcurlClient::leave(std::size_t index) {
  auto transfer = std::move(active_[index]);
  active_[index] = std::move(active_.back());
  active_.pop_back();
  curl_.multi_remove_handle(multi_, transfer->handle());
  return transfer;
}

void LibcurlClient::collect(std::vector<HttpOutcome>& ended) {
  int left = 0;
  while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // the message goes with the handle
    const HttpTransfer* const done = &HttpTransfer::of(curl_, message->easy_handle);
    const auto at = std::find_if(active_.begin(), active_.end(), [done](const auto& one) { return one.get() == done; });
    auto transfer = leave(static_cast<std::size_t>(at - active_.begin()));
    ended.push_back(transfer->end(code));
    idle_.push_back(std::move(transfer));
  }
}

void LibcurlClient::give_up_slow_ones(std::vector<HttpOutcome>& ended) {
  const auto now = steady_clock::now();
  for (std::size_t i = 0; i < active_.size();) {
    if (!active_[i]->is_too_slow(now)) {
      ++i;
      continue;
    }
    auto transfer = leave(i);
    ended.push_back(transfer->end_as_slow());
    idle_.push_back(std::move(transfer));
  }
}

void LibcurlClient::drive(std::vector<HttpOutcome>& ended) {
  int running = 0;
  admit();
  curl_.multi_perform(multi_, &running);
  collect(ended);
  give_up_slow_ones(ended);
  ended.insert(ended.end(), std::make_move_iterator(refused_.begin()), std::make_move_iterator(refused_.end()));
  refused_.clear();
  if (ended.empty() || waiting_.empty()) return;
  admit();  // as in start(): what has become free is used at once
  curl_.multi_perform(multi_, &running);
}

Woken LibcurlClient::sleep(milliseconds most) {
  long timer = -1;
  curl_.multi_timeout(multi_, &timer);
  if (timer >= 0) most = std::min(most, milliseconds(timer));
  const auto begin = steady_clock::now();
  int events = 0;
  curl_.multi_poll(multi_, nullptr, 0, static_cast<int>(most.count()), &events);
  constexpr milliseconds k_rounding{2};
  const bool early = steady_clock::now() - begin + k_rounding < most;
  return events == 0 && early ? Woken::by_signal : Woken::by_event;
}

std::vector<HttpOutcome> LibcurlClient::wait(milliseconds most) {
  const NoBrokenPipeSignal quiet;  // below libcurl before 7.87 OpenSSL writes without MSG_NOSIGNAL
  const auto deadline = steady_clock::now() + most;
  std::vector<HttpOutcome> ended;
  while (true) {
    drive(ended);
    if (!ended.empty() || in_flight() == 0) return ended;
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return ended;
    if (sleep(std::min(left, k_look_around)) == Woken::by_event) continue;
    drive(ended);
    return ended;
  }
}

}  // namespace

std::optional<std::string_view> HttpAnswer::field(std::string_view name) const {
  const auto at = std::find_if(fields.begin(), fields.end(), [name](const HttpField& one) { return one.name == name; });
  if (at == fields.end()) return std::nullopt;
  return text::trim(at->value);
}

Result<std::unique_ptr<HttpClient>> make_http_client(const HttpLimits& limits) {
  const auto curl = libcurl();
  if (!curl) return fail(curl.error());
  CURLM* const multi = (*curl)->multi_init();
  if (multi == nullptr) return fail(ErrorKind::io, "libcurl has no memory for a client");
  auto client = std::make_unique<LibcurlClient>(**curl, multi, limits);
  if (auto ready = client->prepare(); !ready) return fail(std::move(ready.error()));
  return client;
}

}  // namespace ingot::io

#include "io/http_transfer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "io/http_failure.hpp"

#ifndef INGOT_VERSION
#define INGOT_VERSION "0"
#endif

namespace ingot::io {
namespace {

constexpr long k_receive_buffer = 256L << 10;
constexpr long k_send_buffer = 256L << 10;
constexpr std::chrono::milliseconds k_look_every{250};
constexpr std::chrono::milliseconds k_longest_step{500};  // a pause of the caller is no slowness of the server

// Numbers of libcurl's ABI, for options that its older or newer headers do not have or call old.
constexpr auto k_protocols_by_name = static_cast<CURLoption>(CURLOPTTYPE_OBJECTPOINT + 318);  // since 7.85
constexpr auto k_protocols_by_bit = static_cast<CURLoption>(CURLOPTTYPE_LONG + 181);
constexpr auto k_quick_exit = static_cast<CURLoption>(CURLOPTTYPE_LONG + 322);  // since 7.87

// Sets options, and remembers whether libcurl took all of them.
class Options {
 public:
  Options(const Libcurl& curl, CURL* easy) : curl_(curl), easy_(easy) {}

  template <class Value>
  void set(CURLoption option, Value value) {
    all_taken_ = takes(option, value) && all_taken_;
  }
  template <class Value>
  bool takes(CURLoption option, Value value) {
    static_assert(std::is_same_v<Value, long> || std::is_same_v<Value, curl_off_t> || std::is_pointer_v<Value>);
    return curl_.easy_setopt(easy_, option, value) == CURLE_OK;
  }
  void set_protocol(bool tls) {
    if (takes(k_protocols_by_name, tls ? "https" : "http")) return;
    set(k_protocols_by_bit, static_cast<long>(tls ? CURLPROTO_HTTPS : CURLPROTO_HTTP));
  }
  [[nodiscard]] bool all_taken() const { return all_taken_; }

 private:
  const Libcurl& curl_;
  CURL* easy_;
  bool all_taken_ = true;
};

std::string_view bytes_of(const char* data, std::size_t size, std::size_t count) {
  return {data, size * count};
}

// What libcurl calls. It gives a transfer up when less is taken than there was.
std::size_t take_line(char* data, std::size_t size, std::size_t count, void* to) {
  return static_cast<HttpAnswerReader*>(to)->take_line(bytes_of(data, size, count)) ? size * count : 0;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* to) {
  return static_cast<HttpAnswerReader*>(to)->take_body(bytes_of(data, size, count)) ? size * count : 0;
}

void set_times(Options& options, const HttpLimits& limits) {
  options.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  options.set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  options.set(CURLOPT_TCP_KEEPALIVE, 1L);
  options.set(CURLOPT_TCP_KEEPIDLE, 20L);
  options.set(CURLOPT_TCP_KEEPINTVL, 10L);
  options.set(CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer would otherwise hold up all requests after the connect timeout, too.
  options.takes(k_quick_exit, 1L);
}

void set_tls(Options& options, const HttpLimits& limits) {
  options.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  options.set(CURLOPT_SSL_VERIFYPEER, 1L);
  options.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (limits.authorities.empty()) return;
  options.set(CURLOPT_CAINFO, limits.authorities.c_str());
  options.takes(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's would count as well
}

void set_http(Options& options) {
  options.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  options.set(CURLOPT_HTTP09_ALLOWED, 0L);
  options.set(CURLOPT_FOLLOWLOCATION, 0L);
  options.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  options.set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  options.set(CURLOPT_USERAGENT, "ingot/" INGOT_VERSION);
  // After a name without an address the buffer of that request is still there, and its size is not taken again.
  options.takes(CURLOPT_BUFFERSIZE, k_receive_buffer);
  options.set(CURLOPT_UPLOAD_BUFFERSIZE, k_send_buffer);
}

}  // namespace

Result<std::unique_ptr<HttpTransfer>> HttpTransfer::make(const Libcurl& curl, const HttpLimits& limits) {
  std::unique_ptr<HttpTransfer> transfer(new HttpTransfer(curl, limits));
  transfer->easy_ = curl.easy_init();
  if (transfer->easy_ == nullptr || !transfer->set_for_all_requests())
    return fail(ErrorKind::config, "this libcurl does not take the options that are needed",
                "install a newer libcurl4");
  return transfer;
}

HttpTransfer::~HttpTransfer() {
  if (easy_ != nullptr) curl_.easy_cleanup(easy_);
  curl_.slist_free_all(fields_);
}

bool HttpTransfer::set_for_all_requests() {
  Options options(curl_, easy_);
  set_times(options, limits_);
  set_tls(options, limits_);
  set_http(options);
  options.set(CURLOPT_PRIVATE, static_cast<void*>(this));
  options.set(CURLOPT_ERRORBUFFER, words_.data());
  options.set(CURLOPT_HEADERFUNCTION, &take_line);
  options.set(CURLOPT_HEADERDATA, static_cast<void*>(&answer_));
  options.set(CURLOPT_WRITEFUNCTION, &take_body);
  options.set(CURLOPT_WRITEDATA, static_cast<void*>(&answer_));
  return options.all_taken();
}

bool HttpTransfer::set_fields() {
  curl_.slist_free_all(fields_);
  fields_ = nullptr;
  const auto add = [this](const std::string& line) {
    curl_slist* const longer = curl_.slist_append(fields_, line.c_str());
    if (longer != nullptr) fields_ = longer;
    return longer != nullptr;
  };
  bool added = add("Expect:");  // sent, it would cost a round trip for each large request
  if (!job_.request.body.empty()) added = add("Content-Type:") && added;  // libcurl's own is that of forms
  for (const HttpField& field : job_.request.fields) {
    // "name;" is how libcurl is told to send a field without a value.
    added = add(field.value.empty() ? field.name + ';' : fmt::format("{}: {}", field.name, field.value)) && added;
  }
  return added && curl_.easy_setopt(easy_, CURLOPT_HTTPHEADER, fields_) == CURLE_OK;
}

Result<void> HttpTransfer::begin(HttpJob job) {
  job_ = std::move(job);
  answer_ = HttpAnswerReader(job_.request.max_answer_bytes, std::move(job_.request.room));
  words_.front() = '\0';
  looked_at_ = job_.started;
  seen_ = 0;
  slow_for_ = {};
  // Else libcurl would count its own new attempts on closed connections over all requests of a handle, up to five.
  curl_.easy_reset(easy_);
  Options options(curl_, easy_);
  options.set(CURLOPT_URL, job_.request.url.c_str());
  options.set_protocol(job_.address.tls);
  // No text means no proxy, and no pointer means that of the environment.
  options.set(CURLOPT_PROXY, job_.address.loopback ? "" : static_cast<const char*>(nullptr));
  if (job_.request.body.empty()) {
    options.set(CURLOPT_HTTPGET, 1L);
  } else {
    options.set(CURLOPT_POST, 1L);
    options.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(job_.request.body.size()));
    options.set(CURLOPT_POSTFIELDS, job_.request.body.data());  // not copied
  }
  if (!set_for_all_requests() || !set_fields() || !options.all_taken())
    return fail(ErrorKind::internal, "libcurl does not take the request");
  return {};
}

HttpTransfer& HttpTransfer::of(const Libcurl& curl, CURL* handle) {
  char* transfer = nullptr;
  curl.easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
  return *static_cast<HttpTransfer*>(static_cast<void*>(transfer));
}

bool HttpTransfer::is_too_slow(SteadyTime now) {
  if (answer_.received() == 0 || now - looked_at_ < k_look_every) return false;
  const std::chrono::nanoseconds step = std::min<std::chrono::nanoseconds>(now - looked_at_, k_longest_step);
  const std::chrono::duration<double> seconds = step;
  const bool slow =
      static_cast<double>(answer_.received() - seen_) < static_cast<double>(limits_.slow_bytes) * seconds.count();
  slow_for_ = slow ? slow_for_ + step : std::chrono::nanoseconds(0);
  looked_at_ = now;
  seen_ = answer_.received();
  return slow_for_ >= limits_.slow_for;
}

HttpOutcome HttpTransfer::end(CURLcode code) {
  const bool whole = code == CURLE_OK && answer_.head_is_whole() && answer_.trouble() == AnswerTrouble::none;
  if (!whole) return end_as(fault(code));
  HttpOutcome outcome{job_.id, answer_.take(), std::chrono::steady_clock::now() - job_.started};
  job_ = {};
  return outcome;
}

HttpOutcome HttpTransfer::end_as(HttpFault fault) {
  HttpOutcome outcome{job_.id, tl::unexpected<HttpFault>(std::move(fault)),
                      std::chrono::steady_clock::now() - job_.started};
  job_ = {};
  answer_ = HttpAnswerReader();
  return outcome;
}

HttpFault HttpTransfer::slow() const {
  return slow_fault(job_.address, limits_);
}

HttpFault HttpTransfer::fault(CURLcode code) const {
  if (answer_.trouble() != AnswerTrouble::none)
    return fault_of(answer_.trouble(), answer_.most_body_bytes(), job_.address);
  FailedRequest failed;
  failed.code = code;
  failed.words = words_.data();
  failed.system_error = number(CURLINFO_OS_ERRNO);
  failed.certificate_error = number(CURLINFO_SSL_VERIFYRESULT);
  failed.proxy_status = number(CURLINFO_HTTP_CONNECTCODE);
  failed.resolved = reached(CURLINFO_NAMELOOKUP_TIME_T);
  // While a handshake stands still, some versions tell no time of the connect, and some no port; all have begun to
  // check.
  failed.connected =
      reached(CURLINFO_CONNECT_TIME_T) || number(CURLINFO_LOCAL_PORT) > 0 || failed.certificate_error != 0;
  failed.sent = reached(CURLINFO_PRETRANSFER_TIME_T) || number(CURLINFO_REQUEST_SIZE) > 0 || code == CURLE_SEND_ERROR;
  failed.received = answer_.received();
  return fault_of(failed, job_.address, limits_);
}

long HttpTransfer::number(CURLINFO info) const {
  long value = 0;
  curl_.easy_getinfo(easy_, info, &value);
  return value;
}

bool HttpTransfer::reached(CURLINFO time) const {
  curl_off_t microseconds = 0;
  curl_.easy_getinfo(easy_, time, &microseconds);
  return microseconds > 0;
}

}  // namespace ingot::io

#include "io/http_failure.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::io {
namespace {

constexpr const char* k_authority_hint =
    "if you trust this server, name the certificate of its authority: EMBED_CA_FILE=FILE";
constexpr const char* k_network_hint = "check the address, the network, and HTTPS_PROXY if there is one";

// X509_V_ERR_* of OpenSSL; libcurl hands them on, and they are part of its ABI.
enum CertificateError : long {
  k_not_yet_valid = 9,
  k_expired = 10,
  k_self_signed = 18,
  k_self_signed_authority = 19,
  k_unknown_issuer = 20,
  k_unverifiable = 21,
  k_revoked = 23,
  k_other_host = 62,
};

constexpr int k_too_large = 100;  // CURLE_TOO_LARGE, since 8.6

bool has_any(std::string_view words, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return words.find(part) != std::string_view::npos; });
}

std::string duration(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return fmt::format("{} s", time.count() / 1000);
  return fmt::format("{} ms", time.count());
}

HttpFault certificate_fault(const FailedRequest& failed, const std::string& place) {
  const auto fault = [&](std::string_view what, const char* hint) {
    return HttpFault{HttpFailure::tls, fmt::format("the certificate of {} {}", place, what), hint, failed.sent};
  };
  constexpr const char* k_clock_hint =
      "check this machine's clock; the certificate of another authority is given by EMBED_CA_FILE=FILE";
  constexpr const char* k_name_hint =
      "write the host as its certificate names it; the certificate of another authority is given by EMBED_CA_FILE=FILE";
  constexpr std::array<std::string_view, 2> k_name_words = {"subject name", "subjectAltName"};
  switch (failed.certificate_error) {
    case k_not_yet_valid:
      return fault("is not yet valid", k_clock_hint);
    case k_expired:
      return fault("has expired", k_clock_hint);
    case k_self_signed:
      return fault("is self-signed", k_authority_hint);
    case k_self_signed_authority:
    case k_unknown_issuer:
    case k_unverifiable:
      return fault("comes from an authority that is not known here", k_authority_hint);
    case k_revoked:
      return fault("was revoked", "ask who runs this server");
    case k_other_host:
      return fault("is for another host name", k_name_hint);
    default:
      break;
  }
  if (has_any(failed.words, k_name_words)) return fault("is for another host name", k_name_hint);
  return fault("was not accepted", k_authority_hint);
}

// libcurl has one code for everything that goes wrong in a handshake; OpenSSL's reason is in its words. What is not
// known here counts as an accident of the network, which may pass.
HttpFault handshake_fault(const FailedRequest& failed, const std::string& place) {
  constexpr std::array<std::string_view, 3> k_old = {"protocol version", "unsupported protocol", "version too low"};
  constexpr std::array<std::string_view, 4> k_plain = {"wrong version number", "packet length too long", "http request",
                                                       "unknown protocol"};
  constexpr std::array<std::string_view, 6> k_signature = {"asn1 encoding",           "rsa routines",
                                                           "elliptic curve routines", "x509 certificate",
                                                           "bad signature",           "signature failure"};
  constexpr std::array<std::string_view, 1> k_server_trouble = {"internal error"};
  constexpr std::array<std::string_view, 3> k_refused = {"alert", "no shared cipher", "handshake failure"};
  const auto final = [&](const std::string& message, const char* hint) {
    return HttpFault{HttpFailure::tls, message, hint, failed.sent};
  };
  if (has_any(failed.words, k_old)) {
    return final(fmt::format("{} offers no TLS 1.2 or newer", place),
                 "older versions are broken and not offered here; the server must be updated");
  }
  if (has_any(failed.words, k_plain)) {
    return final(fmt::format("{} does not speak TLS", place),
                 "check the port; only a server on this machine may be reached by http://");
  }
  if (has_any(failed.words, k_signature))
    return final(fmt::format("the certificate of {} has a wrong signature", place), k_authority_hint);
  if (has_any(failed.words, k_refused) && !has_any(failed.words, k_server_trouble))
    return final(fmt::format("{} refused the TLS handshake", place), k_network_hint);
  return {HttpFailure::connect, fmt::format("{} ended the TLS handshake", place), k_network_hint, failed.sent};
}

HttpFault connect_fault(const FailedRequest& failed, const std::string& place) {
  std::string message = fmt::format("cannot connect to {}", place);
  if (failed.system_error != 0) {
    message += ": ";
    message += text::lower_ascii(std::generic_category().message(static_cast<int>(failed.system_error)));
  }
  return {HttpFailure::connect, std::move(message), k_network_hint, failed.sent};
}

HttpFault timeout_fault(const FailedRequest& failed, const HttpAddress& address, const HttpLimits& limits) {
  const std::string place = host_and_port(address);
  if (failed.sent) {
    const char* what = failed.received == 0 ? "did not answer" : "did not finish its answer";
    return {HttpFailure::timed_out, fmt::format("{} {} within {}", place, what, duration(limits.total)), "", true};
  }
  const std::string within = duration(std::min(limits.connect, limits.total));
  if (!failed.resolved) {
    return {HttpFailure::resolve, fmt::format("cannot resolve {} within {}", address.host, within),
            "check that this machine can resolve names", false};
  }
  if (!failed.connected)
    return {HttpFailure::connect, fmt::format("cannot connect to {} within {}", place, within), k_network_hint, false};
  return {HttpFailure::connect, fmt::format("{} did not finish the TLS handshake within {}", place, within),
          k_network_hint, false};
}

HttpFault cut_fault(const FailedRequest& failed, const std::string& place) {
  const char* what = failed.received == 0 ? "closed the connection without an answer"
                                          : "closed the connection before its answer was whole";
  return {HttpFailure::cut, fmt::format("{} {}", place, what), "", failed.sent};
}

}  // namespace

HttpFault fault_of(const FailedRequest& failed, const HttpAddress& address, const HttpLimits& limits) {
  const std::string place = host_and_port(address);
  const bool refused_by_proxy = failed.proxy_status != 0 && failed.proxy_status / 100 != 2;
  if (refused_by_proxy) {
    return {HttpFailure::connect, fmt::format("the proxy refused to reach {}: status {}", place, failed.proxy_status),
            "check HTTPS_PROXY and NO_PROXY", false};
  }
  switch (static_cast<int>(failed.code)) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {HttpFailure::resolve, fmt::format("cannot resolve {}", address.host),
              "check the spelling of the host, and that this machine can resolve names", failed.sent};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {HttpFailure::resolve, "cannot resolve the host of the proxy", "check HTTPS_PROXY", failed.sent};
    case CURLE_COULDNT_CONNECT:
      return connect_fault(failed, place);
    case CURLE_OPERATION_TIMEDOUT:
      return timeout_fault(failed, address, limits);
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_fault(failed, place);
    case CURLE_SSL_CONNECT_ERROR:
      return handshake_fault(failed, place);
    case CURLE_SSL_CACERT_BADFILE:
      return {HttpFailure::tls,
              fmt::format("cannot read certificates of authorities from {}",
                          limits.authorities.empty() ? "the system's files" : text::printable(limits.authorities)),
              limits.authorities.empty() ? "install the package ca-certificates, or set EMBED_CA_FILE=FILE"
                                         : "EMBED_CA_FILE names a file of certificates in PEM form",
              failed.sent};
    case CURLE_OUT_OF_MEMORY:  // so libcurl before 8.6 calls a header line of 100 KiB
    case k_too_large:
      return fault_of(AnswerTrouble::fields_too_large, 0, address);
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return {HttpFailure::malformed, fmt::format("what {} answered is no HTTP/1.1", place), "check host and port",
              failed.sent};
    default:
      return cut_fault(failed, place);
  }
}

HttpFault fault_of(AnswerTrouble trouble, std::size_t most_body_bytes, const HttpAddress& address) {
  const std::string answer = fmt::format("the answer of {}", host_and_port(address));
  switch (trouble) {
    case AnswerTrouble::fields_too_large:
      return {HttpFailure::too_large, answer + " has more than 64 KiB of header fields", "", true};
    case AnswerTrouble::body_too_large:
      return {HttpFailure::too_large,
              fmt::format("{} is larger than {}", answer, text::counted(most_body_bytes, "byte", "bytes")), "", true};
    case AnswerTrouble::two_lengths:
      return {HttpFailure::malformed, answer + " states no length that can be believed", "", true};
    case AnswerTrouble::coded:
      return {HttpFailure::malformed, answer + " is compressed, which was not asked for", "", true};
    case AnswerTrouble::no_memory:
    case AnswerTrouble::none:
      break;
  }
  return {HttpFailure::too_large, answer + " finds no memory", "", true};
}

HttpFault slow_fault(const HttpAddress& address, const HttpLimits& limits) {
  return {HttpFailure::timed_out,
          fmt::format("{} sent fewer than {} a second for {}", host_and_port(address),
                      text::counted(static_cast<std::size_t>(limits.slow_bytes), "byte", "bytes"),
                      duration(limits.slow_for)),
          "", true};
}

}  // namespace ingot::io

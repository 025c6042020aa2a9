// Which certificates and protocols a connection to Postgres accepts, against a server of the test's own (tables T of
// the faults, 10 of the store's page).
#include "store/faults.hpp"
#include "support/scratch_cluster.hpp"
#include "support/tls.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;
using ingot::test::Identity;
using ingot::test::make_identity;
using ingot::test::ScratchCluster;

namespace {

// A server with that certificate, and the root that its clients trust.
class TlsServer {
 public:
  TlsServer(const Identity& identity, const Identity& trusted, const std::vector<std::string>& settings = {})
      : cluster_(with_tls(settings)) {
    cluster_.write("server.crt", identity.pem());
    cluster_.write("server.key", identity.key_pem());
    cluster_.write("root.crt", trusted.pem());
    cluster_.start();
  }

  enum class Root { none, given, system };
  [[nodiscard]] Options options(SslMode mode, Root root) const {
    Options options;
    options.database_url = cluster_.url();
    if (root == Root::given) options.database_url += "?sslrootcert=" + encoded(cluster_.folder() + "/root.crt");
    if (root == Root::system) options.database_url += "?sslrootcert=system";
    options.ssl_mode = mode;
    return options;
  }
  /// Empty when it connects; the message otherwise.
  [[nodiscard]] std::string refusal(SslMode mode, Root root = Root::given) const {
    TickingClock clock;
    const auto store = open_postgres(options(mode, root), clock);
    if (store) return {};
    const Error error = shown(store.error());
    CHECK(clock.sleeps == 0);
    CHECK_FALSE(contains(error.hint, "sslmode=disable"));
    CHECK_FALSE(contains(error.hint, "PGSSL_MODE=disable"));
    return error.message + " | " + error.hint;
  }
  [[nodiscard]] std::uint16_t port() const { return cluster_.port(); }

 private:
  static std::vector<std::string> with_tls(std::vector<std::string> settings) {
    settings.insert(settings.begin(),
                    {"ssl = on", "ssl_cert_file = '../server.crt'", "ssl_key_file = '../server.key'"});
    return settings;
  }
  ScratchCluster cluster_;
};

using Root = TlsServer::Root;

}  // namespace

TEST_CASE("T01-T04: each way to connect takes the certificates that it should, and says why not",
          "[service][pgfault][cluster]") {
  const Identity authority = make_identity({""}, nullptr);
  const Identity other = make_identity({""}, nullptr);
  struct Row {
    const char* what;
    Identity identity;
    bool require_without_root;
    bool verify_ca;  // also require with a root
    bool verify_full;
    const char* said;
  };
  std::vector<Row> table;
  table.push_back({"good", make_identity({}, &authority), true, true, true, ""});
  table.push_back({"wrong host", make_identity({"DNS:elsewhere.example"}, &authority), true, true, false,
                   "does not match host name"});
  table.push_back({"another authority of that name", make_identity({}, &other), true, false, false, "SSL error"});
  table.push_back({"self-signed", make_identity({}, nullptr), true, false, false, "certificate verify failed"});
  table.push_back({"expired", make_identity({"IP:127.0.0.1", -7200, -3600}, &authority), true, false, false,
                   "certificate verify failed"});
  table.push_back({"not yet valid", make_identity({"IP:127.0.0.1", 3600, 7200}, &authority), true, false, false,
                   "certificate verify failed"});
  for (const Row& row : table) {
    const TlsServer server(row.identity, authority);
    INFO(row.what);
    const std::string full = server.refusal(SslMode::verify_full);
    INFO(full);
    CHECK(full.empty() == row.verify_full);
    CHECK(contains(full, row.said));
    CHECK(server.refusal(SslMode::verify_ca).empty() == row.verify_ca);
    CHECK(server.refusal(SslMode::require).empty() == row.verify_ca);
    CHECK(server.refusal(SslMode::require, Root::none).empty() == row.require_without_root);
    if (!row.verify_full && !row.verify_ca) CHECK(contains(full, "sslrootcert="));
  }
}

TEST_CASE("T07: sslrootcert=system is the distribution's file, with any libpq", "[service][pgfault][cluster]") {
  const Identity authority = make_identity({""}, nullptr);
  const TlsServer server(make_identity({}, &authority), authority);
  const std::string refused = server.refusal(SslMode::verify_full, Root::system);
  // The file is found and does not know our authority; nothing tells the user to give up verification.
  CHECK(contains(refused, "certificate verify failed"));
  CHECK_FALSE(contains(refused, "does not exist"));
  for (const SslMode weak : {SslMode::require, SslMode::verify_ca}) {
    const Error error = error_of(open_postgres(server.options(weak, Root::system)));
    CHECK(error.kind == ErrorKind::config);
    CHECK(contains(error.hint, "verify-full"));
  }
}

TEST_CASE("verification without a root says which file to give", "[service][pgfault][cluster]") {
  const Identity authority = make_identity({""}, nullptr);
  const TlsServer server(make_identity({}, &authority), authority);
  const std::string refused = server.refusal(SslMode::verify_full, Root::none);
  CHECK(contains(refused, "root certificate file"));
  CHECK(contains(refused, "sslrootcert=system"));
}

TEST_CASE("T05: where TLS is taken away nothing is sent, neither password nor name", "[service][pgfault]") {
  PgProxy proxy(real_url().port);
  proxy.answer_ssl_request('N');
  for (const SslMode mode : {SslMode::require, SslMode::verify_ca, SslMode::verify_full}) {
    Options options;
    options.database_url = url_through(proxy.port());
    if (mode != SslMode::require) options.database_url += "?sslrootcert=/etc/ssl/certs/ca-certificates.crt";
    options.ssl_mode = mode;
    TickingClock clock;
    const Error error = error_of(open_postgres(options, clock));
    CHECK(error.kind == ErrorKind::database);
    CHECK(contains(error.message, "does not support SSL"));
    CHECK(contains(error.hint, "nothing was sent"));
    CHECK(clock.sleeps == 0);
  }
  CHECK(proxy.count(From::client, ingot::test::k_ssl_request) == 3);
  CHECK(proxy.count(From::client, ingot::test::k_startup) == 0);
  CHECK(proxy.count(From::client, 'p') == 0);
}

TEST_CASE("T08: a server that has nothing newer than TLS 1.1 is refused", "[service][pgfault][cluster]") {
  const Identity authority = make_identity({""}, nullptr);
  const TlsServer server(make_identity({}, &authority), authority,
                         {"ssl_min_protocol_version = 'TLSv1'", "ssl_max_protocol_version = 'TLSv1.1'",
                          "ssl_ciphers = 'ALL:@SECLEVEL=0'"});
  const std::string refused = server.refusal(SslMode::require, Root::none);
  CHECK_FALSE(refused.empty());
  CHECK(contains(refused, "TLS 1.2"));
}

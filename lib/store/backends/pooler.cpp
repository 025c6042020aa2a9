#include "store/pooler.hpp"

#include <fmt/format.h>

#include "store/backends/pooled.hpp"
#include "store/backends/session.hpp"

namespace ingot::store {
namespace {

constexpr std::uint16_t k_transaction_port = 6543;  // of Supabase's pooler

}  // namespace

std::string pooler_of_address(const Url& url) {
  if (url.port == k_transaction_port) return fmt::format("port {} is a pooler in transaction mode", k_transaction_port);
  const std::string_view label = std::string_view(url.host).substr(0, url.host.find('.'));
  if (label.ends_with("-pooler")) return "the host is a pooler in transaction mode";
  return {};
}

Answer<std::string> signs_of_pooler(Connection& connection, const Url& url) {
  if (std::string said = pooler_of_address(url); !said.empty()) return said;
  auto reply = connection.run("SELECT pg_catalog.pg_backend_pid()");
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->number(0, 0) == connection.process()) return std::string();
  return std::string("a pooler answers, such as PgBouncer: the server's process is another than the one that greeted");
}

Result<std::string> find_pooler(const Options& options, io::Clock& clock) {
  auto session = Session::open(options, clock);
  if (!session) return fail(std::move(session.error()));
  return session->tried<std::string>([&] { return signs_of_pooler(session->connection(), session->url()); });
}

}  // namespace ingot::store

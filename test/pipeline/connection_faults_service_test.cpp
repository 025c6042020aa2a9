// Whole runs against a service whose connections, waits and refusals go wrong: H01 to H13 of the fault catalogue.
#include <array>
#include <cstdlib>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pipeline/paying_world.hpp"

namespace ingot::pipeline::test {
namespace {

using mock::Action;
using mock::Defect;
using mock::End;
using mock::Framing;
using mock::Greeting;
using mock::k_for_ever;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Wish k_one_by_one{.documents = 12, .batch = 1};

// A port on which nobody listens.
std::string closed_address() {
  const auto gone = mock::Server::start({});
  REQUIRE(gone);
  return (*gone)->url();
}

// Listens, accepts nothing, and has no place left for another connection.
class FullBacklog {
 public:
  FullBacklog() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address_));
    REQUIRE(::bind(socket_, generic, size) == 0);
    REQUIRE(::listen(socket_, 0) == 0);
    REQUIRE(::getsockname(socket_, generic, &size) == 0);
    for (int& filler : fillers_) {
      filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      (void)::connect(filler, generic, size);
    }
  }
  ~FullBacklog() {
    for (const int filler : fillers_) ::close(filler);
    ::close(socket_);
  }
  FullBacklog(const FullBacklog&) = delete;
  FullBacklog& operator=(const FullBacklog&) = delete;

  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/v1", ntohs(address_.sin_port)); }

 private:
  int socket_;
  sockaddr_in address_{};
  std::array<int, 4> fillers_{};
};

}  // namespace

TEST_CASE("H01 a service that refuses connections is tried five times, and then the run ends", "[faults]") {
  PayingWorld world("h01_refused");
  world.base_url = closed_address();
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("cannot connect to 127.0.0.1:"));
  CHECK(failed.tells("connection refused (5 attempts)"));
  CHECK(failed.tells("check the address, the network"));
  world.converges();
}

TEST_CASE("H01 connections that are reset on accept are tried again, and not for ever", "[faults]") {
  PayingWorld world("h01_reset", {.connections = {Greeting::reset, Greeting::reset, Greeting::reset}});
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.retries == 3);
  CHECK(world.most_received() == 1);
  world.converges();
  PayingWorld dead("h01_dead", {.connections = std::vector<Greeting>(20, Greeting::reset)});
  CHECK(dead.fails().exit == 3);
  CHECK(dead.server->counters().connections <= 10);
  CHECK(dead.answered() == 0);
  dead.converges();
}

TEST_CASE("H02 a host without an address is named", "[faults]") {
  PayingWorld world("h02");
  world.base_url = "https://embeddings.invalid/v1";
  const Failed failed = world.fails();
  INFO(failed.told);
  CHECK(failed.exit == 3);
  CHECK(failed.tells("cannot resolve embeddings.invalid"));
  CHECK(failed.tells("(5 attempts)"));
  CHECK(failed.tells("check the spelling of the host"));
  world.converges();
}

TEST_CASE("H03 a connection that hangs is given up after the connect timeout", "[faults]") {
  PayingWorld world("h03");
  world.limits.connect = milliseconds(100);
  const FullBacklog full;
  world.base_url = full.url();
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("within 100 ms (5 attempts)"));
  world.converges();
}

TEST_CASE("H04 an answer that never begins, stands still or drips is given up and asked for again", "[faults]") {
  const std::vector<Action> faults = {{.delay = std::chrono::hours(1)},
                                      {.body_delay = std::chrono::hours(1)},
                                      {.bytes_per_second = 1},
                                      {.cut = 150, .end = End::silent}};
  PayingWorld world("h04", each_once(faults), k_one_by_one);
  world.limits.total = milliseconds(500);
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.retries == faults.size());
  CHECK(result.stats.run.embedding.maybe_inputs == faults.size());
  CHECK(world.most_received() == 2);
  world.converges();
}

TEST_CASE("H04 a service that never answers ends the run", "[faults]") {
  PayingWorld silent("h04_silent", always({.delay = std::chrono::hours(1)}));
  silent.limits.total = milliseconds(150);
  const Failed failed = silent.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("did not answer within 150 ms (5 attempts)"));
  CHECK(silent.most_received() == 5);
  silent.converges();
  PayingWorld dripping("h04_dripping", {.actions = {{.bytes_per_second = 10}}});
  dripping.limits.slow_for = seconds(1);
  CHECK(dripping.succeeds().stats.run.embedding.retries == 1);
  dripping.converges();
}

TEST_CASE("H05 an answer that is cut at any kilobyte is discarded whole and asked for again", "[faults]") {
  std::vector<Action> cuts;
  for (std::uint64_t bytes = 0; bytes < 8 * 1024; bytes += 1024)
    cuts.push_back({.cut = bytes + 60, .end = bytes % 2048 == 0 ? End::close : End::reset});
  PayingWorld world("h05", each_once(cuts), {.documents = 9, .batch = 1, .dimensions = 1536});
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.retries == cuts.size());
  CHECK(result.stats.run.embedding.maybe_inputs == cuts.size());
  CHECK(world.most_received() == 2);
  CHECK(world.paid_twice() == 0);
  world.converges();
}

TEST_CASE("H05 a body that is shorter than it says, or never ends, is discarded", "[faults]") {
  PayingWorld world("h05_framing", each_once({{.framing = Framing::longer}, {.framing = Framing::endless_chunks}}));
  world.limits.total = milliseconds(500);
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.retries == 2);
  CHECK(result.stats.run.embedding.maybe_inputs == 8);
  CHECK(world.most_received() == 2);
  world.converges();
}

TEST_CASE("H06 a kept connection that the service closes costs neither an attempt nor a text", "[faults]") {
  PayingWorld world("h06", always({.end = End::close}), k_one_by_one);
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.requests == 12);
  CHECK(result.stats.run.embedding.retries == 0);
  CHECK(world.most_received() == 1);
  world.converges();
}

TEST_CASE("H07 a wait that the service asks for is honoured, and capped at two minutes", "[faults]") {
  struct Row {
    mock::Fields fields;
    milliseconds least;
    milliseconds most;
  };
  const SkippingClock clock;
  const std::string in_half_a_minute = [&] {
    const std::time_t then = std::chrono::system_clock::to_time_t(clock.now() + seconds(30));
    std::array<char, 64> text{};
    std::tm parts{};
    return std::string(text.data(),
                       std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", ::gmtime_r(&then, &parts)));
  }();
  const std::vector<Row> rows = {
      {{{"retry-after-ms", "1500"}}, milliseconds(1400), seconds(2)},
      {{{"retry-after", "20"}}, milliseconds(19'900), seconds(21)},
      {{{"retry-after-ms", "3000"}, {"retry-after", "90"}}, milliseconds(2900), seconds(4)},
      {{{"retry-after", in_half_a_minute}}, seconds(20), seconds(31)},
      {{{"retry-after", "Thu, 01 Jan 1998 00:00:00 GMT"}}, milliseconds(0), seconds(1)},
      {{{"retry-after", "-5"}}, milliseconds(0), seconds(1)},
      {{{"retry-after", "1e9"}}, milliseconds(0), milliseconds(120'200)},
      {{{"retry-after", "1000000000"}}, milliseconds(119'900), milliseconds(120'200)},
      {{{"retry-after", "soon"}}, milliseconds(0), seconds(1)},
  };
  for (const Row& row : rows) {
    INFO(row.fields.front().first << ": " << row.fields.front().second);
    PayingWorld world("h07", {.actions = {of_status(429, row.fields)}}, {.documents = 4});
    const auto before = world.clock.slept();
    const IngestResult result = world.succeeds();
    const auto waited = world.clock.slept() - before;
    CHECK(waited >= row.least);
    CHECK(waited <= row.most);
    CHECK(result.stats.run.embedding.throttled == 1);
    world.converges();
  }
}

TEST_CASE("H07 no wait goes beyond the deadline of the run", "[faults]") {
  PayingWorld world("h07_deadline", always(of_status(429, {{"retry-after", "100"}})));
  world.options.spending.timeout = seconds(30);
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("--timeout"));
  CHECK(world.clock.slept() < seconds(32));
  CHECK(world.server->counters().requests == 1);
  world.converges();
}

TEST_CASE("H08 a storm of refusals is waited out by few requests, or ends the run", "[faults]") {
  PayingWorld short_storm("h08", {.actions = {{}, {.repeat = 1}}}, {.documents = 40, .batch = 1, .concurrency = 8});
  mock::Script script;
  script.actions = {Action{}, of_status(429), Action{}};
  script.actions[0].repeat = 8;
  script.actions[1].repeat = 30;
  short_storm.server->play(script);
  const IngestResult result = short_storm.succeeds();
  CHECK(result.stats.run.embedding.throttled == 30);
  CHECK(short_storm.paid_twice() == 0);
  short_storm.converges();
  PayingWorld long_storm("h08_long", always(of_status(429)), {.documents = 40, .batch = 1, .concurrency = 8});
  const Failed failed = long_storm.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("answered 429"));
  CHECK(failed.tells("run again later"));
  CHECK(long_storm.clock.slept() > seconds(290));
  CHECK(long_storm.clock.slept() < seconds(320));
  CHECK(long_storm.server->counters().requests < 200);
  CHECK(long_storm.server->counters().most_in_flight == 1);
  long_storm.converges();
}

TEST_CASE("H09 an empty account ends the run at once, and what was paid is kept", "[faults]") {
  PayingWorld world("h09", {.actions = {Action{}}, .otherwise = mock::out_of_quota()});
  const std::size_t before = world.cached();
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("answered 429: You exceeded your current quota."));
  CHECK(failed.tells("billing page"));
  CHECK(failed.tells("4 texts were embedded before that"));
  CHECK(world.server->counters().requests == 2);
  CHECK(world.cached() == before + 4);
  world.converges();
}

TEST_CASE("H10 a key, a right or a model that the service does not take ends the run at once", "[faults]") {
  const std::string echo = fmt::format("Incorrect API key provided: {}.", k_key);
  struct Row {
    Action action;
    std::string_view hint;
  };
  const std::vector<Row> rows = {{mock::refusal(401, echo), "check OPENAI_API_KEY (the key is sk-…WXYZ)"},
                                 {mock::refusal(403, echo), "check what OPENAI_API_KEY may do"},
                                 {mock::refusal(404, "The model does not exist."), "check PERAZZI_EMBED_MODEL"}};
  for (const Row& row : rows) {
    PayingWorld world("h10", always(row.action));
    const Failed failed = world.fails();
    CHECK(failed.exit == 3);
    CHECK(failed.tells(fmt::format("answered {}: ", row.action.status)));
    CHECK(failed.tells(row.hint));
    CHECK(world.server->counters().requests == 1);
    world.converges();
  }
}

TEST_CASE("H11 the one text that is too long is found, and only its document is rejected", "[faults]") {
  mock::Script script;
  script.conditions = {{{.contains = "poison"}, mock::refusal(400, "This text is too long.")}};
  PayingWorld world("h11", script, {.documents = 12, .batch = 8});
  const std::string good = std::exchange(world.corpus["doc-01.md"], "# Document 1\n\nThis is poison, and too long.\n");
  const IngestResult result = world.succeeds();
  REQUIRE(result.corpus.rejected.size() == 1);
  const Error& why = result.corpus.rejected.front().error;
  CHECK(result.corpus.rejected.front().path == "doc-01.md");
  CHECK(exit_code(why.kind) == 1);
  CHECK(why.message.find("doc-01.md:") != std::string::npos);
  REQUIRE(why.facts.size() == 1);
  CHECK(why.facts.front().find("This text is too long.") != std::string::npos);
  CHECK(world.server->counters().requests <= 2 + 2 * 3);
  CHECK(world.count() == "12");
  CHECK(world.count("doc_id = 'doc-01-md' AND content LIKE '%old text%'") == "1");
  CHECK(world.count("content LIKE '%new text%'") == "11");
  world.corpus["doc-01.md"] = good;
  world.converges();
}

TEST_CASE("H12 a service that takes no text at all is asked about one batch only", "[faults]") {
  PayingWorld world("h12", always(mock::refusal(400, "Unknown parameter: 'encoding_format'.")),
                    {.documents = 40, .batch = 8, .concurrency = 4});
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("answered 400: Unknown parameter"));
  CHECK(failed.tells("it is not the text"));
  CHECK(world.server->counters().requests <= 6);
  CHECK(world.answered() == 0);
  world.converges();
}

TEST_CASE("H13 failures that pass are tried again once and thrice", "[faults]") {
  mock::Script script;
  for (const int status : {408, 409, 500, 502, 503, 504, 520, 529}) {
    script.actions.push_back(of_status(status));
    script.actions.emplace_back();
  }
  script.actions.push_back(of_status(502));
  script.actions.back().repeat = 3;
  PayingWorld world("h13", script, k_one_by_one);
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.retries == 8 + 3);
  CHECK(result.stats.run.embedding.requests == 12 + 8 + 3);
  CHECK(world.paid_twice() == 0);
  world.converges();
}

TEST_CASE("H13 failures for ever end the run after a few requests", "[faults]") {
  for (const int status : {408, 409, 500, 502, 503, 504, 520, 529}) {
    INFO(status);
    PayingWorld world("h13_ever", always(of_status(status)), {.documents = 40, .batch = 1, .concurrency = 16});
    const Failed failed = world.fails();
    CHECK(failed.exit == 3);
    CHECK(failed.tells(fmt::format("answered {}: status {} by the test (5 attempts)", status, status)));
    CHECK(world.server->counters().requests == 5);
    CHECK(world.clock.slept() < seconds(300));
    world.converges();
  }
}

}  // namespace ingot::pipeline::test

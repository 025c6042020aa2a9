#include "embed/services.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"

using namespace ingot;
using embed::Service;
using embed::ServiceTable;

namespace {

ServiceTable table_with(const std::string& text) {
  ServiceTable table = embed::built_in_services();
  const auto read = table.read("p.yaml", text);
  if (!read) FAIL(read.error().message);
  return table;
}

std::string refusal(const std::string& text) {
  ServiceTable table = embed::built_in_services();
  const auto read = table.read("p.yaml", text);
  if (read) return "accepted";
  CHECK(read.error().kind == ErrorKind::config);
  CHECK_FALSE(read.error().hint.empty());
  CHECK(table.names() == embed::built_in_services().names());
  return read.error().message + " | " + read.error().hint;
}

std::string entry(const std::string& fields) {
  return refusal("providers: {custom: {" + fields + "}}");
}

}  // namespace

TEST_CASE("the services that are built in are those of config/providers.yaml", "[services]") {
  std::ifstream file(INGOT_SOURCE_DIR "/config/providers.yaml", std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  CHECK(embed::built_in_services_text() == text);
  ServiceTable table;
  const auto read = table.read("config/providers.yaml", text);
  if (!read) FAIL(read.error().message);
  CHECK(table.names() == std::vector<std::string_view>{"openai", "azure", "ollama", "llama.cpp", "vllm", "tei",
                                                       "litellm", "voyage", "gemini", "custom"});
}

TEST_CASE("what is special about a service is known in full", "[services]") {
  const ServiceTable table = embed::built_in_services();
  const Service& voyage = *table.named("voyage");
  CHECK(voyage.name == "voyage");
  CHECK(voyage.key == embed::KeyField::bearer);
  CHECK(voyage.key_needed);
  CHECK(voyage.encoding == embed::AskedEncoding::base64);
  CHECK(voyage.dimensions_member == "output_dimension");
  CHECK(voyage.echoes_model);
  CHECK(voyage.document_type == "document");
  CHECK(voyage.query_type == "query");
  CHECK(voyage.max_request_inputs == 1000U);
  CHECK(voyage.max_request_tokens == 120'000U);
  CHECK_FALSE(voyage.max_request_bytes);
  CHECK(table.named("azure")->key == embed::KeyField::api_key);
  CHECK(table.named("tei")->max_request_bytes == 2'000'000U);
  CHECK(table.named("tei")->encoding == embed::AskedEncoding::floats);
  CHECK(table.named("llama.cpp")->refuses.size() == 2);
  CHECK(table.named("custom")->encoding == embed::AskedEncoding::none);
  CHECK(table.named("custom")->hosts.empty());
  CHECK(table.named("OpenAI") == nullptr);
  CHECK(table.named("") == nullptr);
}

TEST_CASE("the host chooses the service", "[services]") {
  const ServiceTable table = embed::built_in_services();
  struct Case {
    std::string_view host;
    std::string_view service;
  };
  for (const Case& one : {
           Case{"api.openai.com", "openai"},
           Case{"API.OpenAI.com", "openai"},
           Case{"api.openai.com:443", "openai"},
           Case{"eu.api.openai.com", "openai"},
           Case{"my-name.openai.azure.com", "azure"},
           Case{"my-name.openai.azure.com:8443", "azure"},
           Case{"x.cognitiveservices.azure.com", "azure"},
           Case{"localhost:11434", "ollama"},
           Case{"LOCALHOST:11434", "ollama"},
           Case{"127.0.0.1:11434", "ollama"},
           Case{"[::1]:11434", "ollama"},
           Case{"api.voyageai.com", "voyage"},
           Case{"generativelanguage.googleapis.com", "gemini"},
           Case{"openai.com", "custom"},
           Case{"api.openai.com.evil.example", "custom"},
           Case{"evil-api.openai.com.", "custom"},
           Case{"xapi.openai.com", "custom"},
           Case{"openai.azure.com", "custom"},
           Case{"localhost", "custom"},
           Case{"localhost:114340", "custom"},
           Case{"[::1]", "custom"},
           Case{"[::1]:8080", "custom"},
           Case{":", "custom"},
           Case{"", "custom"},
       }) {
    CAPTURE(one.host);
    CHECK(table.at(one.host).name == one.service);
  }
}

TEST_CASE("patterns without a port are of any port, also those of addresses", "[services]") {
  const ServiceTable table =
      table_with("providers: {mine: {hosts: ['[fe80::A]', '[::2]:80', 'h:*', '10.0.0.?', '{p,q}.example']}}");
  const auto mine = [&](std::string_view host) { return table.at(host).name == "mine"; };
  for (const char* host : {"[fe80::a]", "[FE80::A]:9", "[::2]:80", "h:1", "10.0.0.7:5", "p.example", "Q.example:1"}) {
    CAPTURE(host);
    CHECK(mine(host));
  }
  for (const char* host : {"[fe80::b]", "[::2]", "[::2]:81", "h", "10.0.0.77", "f", "fe80::a", "r.example"}) {
    CAPTURE(host);
    CHECK_FALSE(mine(host));
  }
}

TEST_CASE("a user's file wins key by key", "[services]") {
  const ServiceTable table = table_with(
      "providers:\n"
      "  voyage: {max_request_inputs: 10, input_type: null, dimensions: null, max_request_tokens: ~}\n"
      "  mine: {hosts: [embed.example], key: api-key, refuses: [\"too long\"]}\n"
      "  custom: {encoding: base64}\n");
  const Service& voyage = *table.named("voyage");
  CHECK(voyage.max_request_inputs == 10U);
  CHECK_FALSE(voyage.max_request_tokens);
  CHECK(voyage.document_type.empty());
  CHECK(voyage.query_type.empty());
  CHECK(voyage.dimensions_member.empty());
  CHECK(voyage.encoding == embed::AskedEncoding::base64);
  CHECK(table.at("api.voyageai.com").name == "voyage");
  const Service& mine = table.at("embed.example:8080");
  CHECK(mine.name == "mine");
  CHECK(mine.key == embed::KeyField::api_key);
  CHECK_FALSE(mine.key_needed);
  CHECK(mine.refuses == std::vector<std::string>{"too long"});
  CHECK(table.at("other.example").encoding == embed::AskedEncoding::base64);
  CHECK(table.names().back() == "mine");
  CHECK(table_with(R"({"providers": {"ollama": {"hosts": []}}})").at("localhost:11434").name == "custom");
}

TEST_CASE("what is wrong with a providers file is said with its place and the way to mend it", "[services]") {
  const std::string correct = " | correct it, or leave it out";
  CHECK(refusal("providers:\n  mine:\n    encodin: float\n") ==
        "p.yaml:3:5: unknown key \"encodin\" | did you mean \"encoding\"?");
  CHECK(entry("x: 1").starts_with("p.yaml:1:22: unknown key \"x\" | use one of: dimensions, echoes_model, "));
  CHECK(entry("\"\\e[1m\": 1").starts_with("p.yaml:1:22: unknown key \"\\x1b[1m\" | use one of"));
  CHECK(entry("encoding: floats") == "p.yaml:1:32: encoding must be none, base64 or float" + correct);
  CHECK(entry("encoding: null") == "p.yaml:1:22: encoding must be none, base64 or float" + correct);
  CHECK(entry("key: Bearer") == "p.yaml:1:27: key must be bearer or api-key" + correct);
  CHECK(entry("key: [bearer]") == "p.yaml:1:27: key must be bearer or api-key" + correct);
  CHECK(entry("key_needed: yes") == "p.yaml:1:34: key_needed must be true or false" + correct);
  CHECK(entry("echoes_model: 1") == "p.yaml:1:36: echoes_model must be true or false" + correct);
  for (const char* hosts : {"a.example", "[1]", "['']", "[[a]]", "{a: b}", "null"}) {
    CAPTURE(hosts);
    CHECK(entry("hosts: " + std::string(hosts)).find(": hosts must be a list of patterns") != std::string::npos);
    CHECK(entry("refuses: " + std::string(hosts)).find(": refuses must be a list of texts") != std::string::npos);
  }
  for (const char* type : {"document", "[]", "{}", "{document: a}", "{query: a}", "{document: a, query: 1}",
                           "{document: a, query: b, other: c}"}) {
    CAPTURE(type);
    CHECK(entry("input_type: " + std::string(type)).find(": input_type must be a map of document and query, or null") !=
          std::string::npos);
  }
  for (const char* limit : {"0", "-1", "1.5", "many", "true", "[1]", "1000000001"}) {
    for (const char* name : {"max_request_inputs", "max_request_tokens", "max_request_bytes"}) {
      CAPTURE(limit, name);
      CHECK(entry(std::string(name) + ": " + limit)
                .find(": " + std::string(name) + " must be a whole number from 1 to 1000000000, or null") !=
            std::string::npos);
    }
  }
  CHECK(entry("max_request_inputs: 1, max_request_tokens: 1000000000") == "accepted");
  CHECK(entry("dimensions: 256") == "p.yaml:1:34: dimensions must be the name of a member, or null" + correct);
}

TEST_CASE("a file that is no providers file is refused", "[services]") {
  const std::string shape = "a providers file is a map of services under `providers`";
  for (const char* text : {"", "~", "[]", "5", "provider: {}", "providers: []", "providers:", "providers: {}\nx: 1"}) {
    CAPTURE(text);
    CHECK(refusal(text).find(": " + shape) != std::string::npos);
  }
  CHECK(refusal("").starts_with("p.yaml:1:1: "));
  CHECK(refusal("providers: {mine: 3}").starts_with("p.yaml:1:13: what is special about a service is a map"));
  CHECK(refusal("providers:\n  mine:\n").starts_with("p.yaml:2:3: what is special about a service is a map"));
  CHECK(refusal("providers: {'': {}}").starts_with("p.yaml:1:13: the name of a service is empty"));
  CHECK(refusal("providers: [").starts_with("p.yaml:1:"));
  CHECK(refusal("providers: {a: {}, a: {}}").starts_with("p.yaml:1:"));
  CHECK(refusal("providers: {}") == "accepted");
  CHECK(refusal("providers: {mine: {}}") == "accepted");
}

TEST_CASE("the head of config/providers.yaml describes the keys that there are", "[services]") {
  std::set<std::string> described;
  for (const std::string_view line : text::split(embed::built_in_services_text(), '\n')) {
    if (!line.starts_with('#')) break;
    if (line.starts_with("#   ") && line.size() > 4 && line[4] != ' ')
      described.emplace(line.substr(4, line.find(' ', 4) - 4));
  }
  const std::string hint = entry("x: 1");
  const std::string start = "use one of: ";
  std::set<std::string> known;
  for (const std::string_view name : text::split(std::string_view(hint).substr(hint.find(start) + start.size()), ','))
    known.emplace(text::trim(name));
  CHECK(known.size() == 11);
  CHECK(described == known);
}

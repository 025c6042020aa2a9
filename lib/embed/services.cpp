#include "embed/services.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/glob.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::embed {
namespace {

constexpr std::int64_t k_most = 1'000'000'000;

// A key of an entry: takes the value over where it is a right one.
struct Key {
  std::string_view name;
  std::string_view wanted;
  bool (*set)(Service&, const Value&);
};

bool set_texts(std::vector<std::string>& texts, const Value& value) {
  const Value::List* list = value.as_list();
  if (list == nullptr) return false;
  std::vector<std::string> read;
  for (const Value& one : *list) {
    const std::string* text = one.as_string();
    if (text == nullptr || text->empty()) return false;
    read.push_back(*text);
  }
  texts = std::move(read);
  return true;
}

bool set_truth(bool& truth, const Value& value) {
  if (value.as_bool() == nullptr) return false;
  truth = *value.as_bool();
  return true;
}

bool set_limit(std::optional<std::size_t>& limit, const Value& value) {
  limit.reset();
  if (value.is_null()) return true;
  const std::int64_t* number = value.as_int();
  if (number == nullptr || *number < 1 || *number > k_most) return false;
  limit = static_cast<std::size_t>(*number);
  return true;
}

template <class Enum, std::size_t N>
bool set_choice(Enum& choice, const Value& value, const std::array<std::string_view, N>& names) {
  const std::string* name = value.as_string();
  const auto found = name == nullptr ? names.end() : std::find(names.begin(), names.end(), *name);
  if (found == names.end()) return false;
  choice = static_cast<Enum>(found - names.begin());
  return true;
}

bool set_input_type(Service& service, const Value& value) {
  service.document_type.clear();
  service.query_type.clear();
  if (value.is_null()) return true;
  const Value* document = value.find("document");
  const Value* query = value.find("query");
  if (document == nullptr || query == nullptr || value.as_map()->size() != 2) return false;
  if (document->as_string() == nullptr || query->as_string() == nullptr) return false;
  service.document_type = *document->as_string();
  service.query_type = *query->as_string();
  return true;
}

bool set_dimensions(Service& service, const Value& value) {
  service.dimensions_member.clear();
  if (value.is_null()) return true;
  if (value.as_string() == nullptr) return false;
  service.dimensions_member = *value.as_string();
  return true;
}

// Sorted by name.
constexpr std::array k_keys = {
    Key{"dimensions", "the name of a member, or null", &set_dimensions},
    Key{"echoes_model", "true or false", [](Service& s, const Value& v) { return set_truth(s.echoes_model, v); }},
    Key{"encoding", "none, base64 or float",
        [](Service& s, const Value& v) {
          return set_choice(s.encoding, v, std::array<std::string_view, 3>{"none", "base64", "float"});
        }},
    Key{"hosts", "a list of patterns", [](Service& s, const Value& v) { return set_texts(s.hosts, v); }},
    Key{"input_type", "a map of document and query, or null", &set_input_type},
    Key{"key", "bearer or api-key",
        [](Service& s, const Value& v) {
          return set_choice(s.key, v, std::array<std::string_view, 2>{"bearer", "api-key"});
        }},
    Key{"key_needed", "true or false", [](Service& s, const Value& v) { return set_truth(s.key_needed, v); }},
    Key{"max_request_bytes", "a whole number from 1 to 1000000000, or null",
        [](Service& s, const Value& v) { return set_limit(s.max_request_bytes, v); }},
    Key{"max_request_inputs", "a whole number from 1 to 1000000000, or null",
        [](Service& s, const Value& v) { return set_limit(s.max_request_inputs, v); }},
    Key{"max_request_tokens", "a whole number from 1 to 1000000000, or null",
        [](Service& s, const Value& v) { return set_limit(s.max_request_tokens, v); }},
    Key{"refuses", "a list of texts", [](Service& s, const Value& v) { return set_texts(s.refuses, v); }},
};

class Reader {
 public:
  Reader(std::string_view path, std::string_view text) : path_(path), text_(text), lines_(text) {}

  Result<void> read(std::vector<Service>& services) const {
    const auto root = yaml::parse(text_);
    if (!root)
      return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path_), root.error().message),
                  "mend the file; it is read as strict YAML or JSON");
    const Value* providers = root->find("providers");
    if (providers == nullptr || providers->as_map() == nullptr || root->as_map()->size() != 1)
      return refuse(root->offset, "a providers file is a map of services under `providers`",
                    "such as {\"providers\": {\"custom\": {\"encoding\": \"float\"}}}");
    for (const Member& member : *providers->as_map()) {
      if (auto done = read_service(member, services); !done) return done;
    }
    return {};
  }

 private:
  [[nodiscard]] tl::unexpected<Error> refuse(std::size_t offset, std::string_view what, std::string hint) const {
    const LineColumn at = lines_.position(std::min(offset, text_.size()));
    return fail(ErrorKind::config, fmt::format("{}:{}:{}: {}", text::printable(path_), at.line, at.column, what),
                std::move(hint));
  }

  Result<void> read_service(const Member& member, std::vector<Service>& services) const {
    if (member.key.empty()) return refuse(member.key_offset, "the name of a service is empty", "give it a name");
    if (member.value.as_map() == nullptr)
      return refuse(member.key_offset, "what is special about a service is a map", "such as {encoding: float}");
    auto service =
        std::find_if(services.begin(), services.end(), [&](const Service& one) { return one.name == member.key; });
    if (service == services.end()) {
      services.emplace_back();
      service = std::prev(services.end());
      service->name = member.key;
    }
    for (const Member& fact : *member.value.as_map()) {
      const auto key = std::find_if(k_keys.begin(), k_keys.end(), [&](const Key& one) { return one.name == fact.key; });
      if (key == k_keys.end()) return unknown(fact);
      if (!key->set(*service, fact.value))
        return refuse(fact.value.is_null() ? fact.key_offset : fact.value.offset,
                      fmt::format("{} must be {}", key->name, key->wanted), "correct it, or leave it out");
    }
    return {};
  }

  [[nodiscard]] Result<void> unknown(const Member& fact) const {
    std::vector<std::string_view> names;
    for (const Key& key : k_keys) names.push_back(key.name);
    const auto near = text::did_you_mean(fact.key, names);
    return refuse(
        fact.key_offset, fmt::format("unknown key \"{}\"", text::printable(fact.key)),
        near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("use one of: {}", fmt::join(names, ", ")));
  }

  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
};

std::string_view without_port(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  return host.substr(0, host.find(':', bracket == std::string_view::npos ? 0 : bracket));
}

// A pattern without a port is of any port.
bool fits(std::string_view pattern, std::string_view host) {
  if (without_port(pattern) == pattern) host = without_port(host);
  // Brackets of IPv6 addresses are no character classes.
  if (pattern.starts_with('[')) return text::lower_ascii(pattern) == text::lower_ascii(host);
  return Glob(pattern).matches(host);
}

}  // namespace

const Service* ServiceTable::named(std::string_view name) const {
  const auto found =
      std::find_if(services_.begin(), services_.end(), [&](const Service& service) { return service.name == name; });
  return found == services_.end() ? nullptr : &*found;
}

const Service& ServiceTable::at(std::string_view host) const {
  for (const Service& service : services_) {
    const bool chosen = std::any_of(service.hosts.begin(), service.hosts.end(),
                                    [&](const std::string& pattern) { return fits(pattern, host); });
    if (chosen) return service;
  }
  const Service* custom = named("custom");
  INGOT_ASSERT(custom != nullptr);
  return *custom;
}

std::vector<std::string_view> ServiceTable::names() const {
  std::vector<std::string_view> names;
  for (const Service& service : services_) names.emplace_back(service.name);
  return names;
}

Result<void> ServiceTable::read(std::string_view path, std::string_view text) {
  std::vector<Service> services = services_;
  if (auto done = Reader(path, text).read(services); !done) return done;
  services_ = std::move(services);
  return {};
}

ServiceTable built_in_services() {
  ServiceTable table;
  const auto read = table.read("config/providers.yaml", built_in_services_text());
  INGOT_ASSERT(read.has_value());
  return table;
}

}  // namespace ingot::embed

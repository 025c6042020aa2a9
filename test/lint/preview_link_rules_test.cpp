// Rules in preview about links and images.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "lint/marked.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using marked::expect;
using marked::found;

TEST_CASE("IN003 finds blanks in addresses", "[lint]") {
  expect("IN003", "![x](⟦https://a.org/p.png?q={conversation}⟧) ![](⟦https://a.org/?d=${secret}&x=1⟧)\n");
  expect("IN003", "[more](⟦https://a.org/?q={{ chat.history }}⟧ \"t\") ![x](⟦//a.org/?q=%7Bname%7D⟧)\n");
  expect("IN003", "<img src=\"⟦https://a.org/i?data={data}⟧\"> <a href='⟦http://a.org/?u={{user}}⟧'>go</a>\n");
  expect("IN003", "[a][r] <⟦https://a.org/?q={...}⟧>\n\n[r]: ⟦https://a.org/l?user=${user.name}⟧\n");
  expect("IN003",
         "![x](⟦https://a.org/{{summary}}.png⟧) ![](⟦https://${key}.a.org/p.gif⟧) ![](⟦https://a.org/?d=[DATA]⟧)\n");
  expect("IN003", R"j([{"text": "See ![x](⟦https://a.org/?q={secret}⟧)"}])j", "a.json");
}

TEST_CASE("IN003 finds texts in disguise", "[lint]") {
  // "the customer's address is 12 Via Roma"
  expect("IN003", "![](⟦https://a.org/p?d=dGhlIGN1c3RvbWVyJ3MgYWRkcmVzcyBpcyAxMiBWaWEgUm9tYQ==⟧)\n");
  expect("IN003", "[x](⟦https://a.org/p?d=dGhlIGN1c3RvbWVyJ3MgYWRkcmVzcyBpcyAxMiBWaWEgUm9tYQ%3D%3D&b=2⟧)\n");
  expect("IN003", "![](⟦https://a.org/p?d=74686520637573746f6d65722069732041646121⟧)\n");
  std::string opaque = "x9Kd";
  for (int i = 0; i < 20; ++i) opaque += "Qz7" + std::to_string(i * 37);
  expect("IN003", "![](⟦https://a.org/p?d=" + opaque + "⟧) [x](https://a.org/p?d=" + opaque + ")\n");
}

TEST_CASE("IN003 lets other addresses be", "[lint]") {
  expect("IN003", "`![x](https://a.org/?q={secret})` https://api.a.org/users?id={id} [x](https://a.org/{id}/x)\n");
  expect("IN003", "```\n![x](https://a.org/?q={secret})\n```\n\n[x](guide.md?q={a}) ![](img/{{name}}.png)\n");
  expect("IN003",
         "[x](https://a.org/?utm_source={{campaign}}&gclid=Cj0KCQjw1ZeUBhDyARIsAOzAqQ) [y](https://a.org/?q=a{b)\n");
  expect("IN003", "![](https://latex.codecogs.com/svg?x_{max}^{\\alpha}) ![](https://a.org/m?math=e^{x})\n");
  expect("IN003",
         "![](https://a.org/i.png?X-Amz-Signature=" + std::string(64, 'a') + "&v=" + std::string(64, 'b') + ")\n");
  expect(
      "IN003",
      "[g](https://play.rust-lang.org/?gist=d2c4c5a1e0f34c6f8c3bd0a6a2e1a0f7&version=stable&code=fn%20main()%20{})\n");
  expect("IN003",
         "![b](https://img.shields.io/badge/a-b?logo=data:image/png;base64,iVBORw0KGgo) ![](https://a.org/{{ "
         "page.image }})\n");
  expect("IN003", "[q](https://a.org/?filter[name]=GettingStartedWithReactHooksToday2024)\n");
}

Findings chunked(const std::string& text) {
  sample::Sample sample = sample::sample(text);
  sample.extend = {"LK004"};
  sample::add_chunk(sample, {0, text.size()});
  return sample::only("LK004", sample.check());
}

TEST_CASE("LK004 finds chunks that are mostly addresses", "[lint]") {
  CHECK(chunked("See https://a.org/care\n").at(0).message == "81 % of this chunk are addresses");
  CHECK(chunked("- [Care](https://www.a.org/guides/care)\n- [Ribs](https://www.a.org/guides/ribs)\n").size() == 1);
  CHECK(chunked("文档 https://www.a.org/guides/care").size() == 1);
  CHECK(chunked("<img src=\"https://www.a.org/guides/care.png\">").size() == 1);
  CHECK(chunked("How to clean the barrels after a wet day is said in [care](https://a.org/care).").empty());
  CHECK(chunked("文档文档文档文档文档文档文档文档文档文档文档文档文档文档 https://a.org/care").empty());
  CHECK(chunked("a // b, c://d, //e.f, [x](../guide/care/storage/of/guns.md)").empty());
}

}  // namespace
}  // namespace ingot::lint

#include "plan/plan_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include "model/chunk.hpp"

using namespace ingot;
using plan::PlanFile;

namespace {

struct World {
  model::Record record;
  model::Plan plan;

  World() {
    record.embed_key = "e1";
    record.meta_hash = "m1";
    model::DocumentPlan document{"docs/a.md", "docs-a-md", model::DocumentAction::change, 2, 1, {}};
    document.changes.push_back({"docs-a-md#chunk-01", model::ChunkAction::embed, "text", &record, 12});
    document.changes.push_back({"docs-a-md#chunk-02", model::ChunkAction::remove, "removed", nullptr, 0});
    plan.documents = {document, {"docs/b.md", "docs-b-md", model::DocumentAction::keep, 1, 1, {}}};
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] PlanFile file() const {
    PlanFile file;
    file.target = {"perazzi@localhost:5433/perazzi", "perazzi_chunks", 64, "docs", ""};
    file.base_run = 7;
    file.tool_version = "0.1.0";
    file.config_digest = "c1";
    file.model = "local/hash-64";
    file.command.paths = {"docs/a.md"};
    file.command.config = "chunking \"x\".yaml";
    file.command.lint = "strict";
    file.documents = plan::planned_documents(plan, [](std::string_view) { return "sum"; });
    return file;
  }
};

std::string refusal(const PlanFile& planned, const PlanFile& now) {
  const auto checked = plan::check_unmoved(planned, now);
  if (checked) return {};
  CHECK(checked.error().kind == ErrorKind::refused);
  std::string all = checked.error().message;
  for (const std::string& fact : checked.error().facts) all += "\n" + fact;
  return all;
}

}  // namespace

TEST_CASE("a plan file has one line a document that changes, and is read back as it was", "[plan]") {
  const World world;
  const std::string text = world.file().render();
  CHECK(text.starts_with(
      "{\"base_run\":7,\n\"command\":{\"allow_remote\":false,\"config\":\"chunking \\\"x\\\".yaml\","));
  CHECK(text.find(
            "\n{\"action\":\"change\",\"changes\":[{\"action\":\"embed\",\"chunk_id\":\"docs-a-md#chunk-01\","
            "\"embed_key\":\"e1\",\"meta_hash\":\"m1\",\"reason\":\"text\",\"tokens\":12},{\"action\":\"delete\",") !=
        std::string::npos);
  CHECK(text.find("docs/b.md") == std::string::npos);
  const auto read = PlanFile::parse("p.json", text);
  REQUIRE(read);
  CHECK(read->render() == text);
  CHECK(read->base_run == 7);
  CHECK(read->command.config == "chunking \"x\".yaml");
  CHECK_FALSE(read->command.root);
  PlanFile first = world.file();
  first.base_run.reset();
  CHECK_FALSE(PlanFile::parse("p.json", first.render())->base_run);
}

TEST_CASE("a plan file with any byte changed is not read", "[plan]") {
  const World world;
  const std::string text = world.file().render();
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == '1' ? '2' : '1';
    CAPTURE(at);
    const auto read = PlanFile::parse("p.json", changed);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.starts_with("p.json:"));
  }
  CHECK(PlanFile::parse("p.json", text + "\n").error().kind == ErrorKind::refused);
  CHECK(PlanFile::parse("p.json", text.substr(0, text.size() / 2)).error().kind == ErrorKind::config);
}

TEST_CASE("what is no plan file is refused with its place", "[plan]") {
  CHECK(PlanFile::parse("p.json", "{\n  x").error().message.starts_with("p.json:2:3: "));
  CHECK(PlanFile::parse("p.json", "[]").error().message ==
        "p.json:1:1: this is no plan file: `schema` is not ingot.plan-file/1");
  CHECK(PlanFile::parse("p\n.json", "{\"schema\": \"ingot.plan/1\"}").error().message.starts_with("p\\n.json:1:1"));
}

TEST_CASE("a plan that still is what would be done is carried out", "[plan]") {
  World later;
  const World world;
  CHECK(refusal(world.file(), later.file()).empty());
  // Another run has paid for the vector meanwhile.
  later.plan.documents[0].changes[0].action = model::ChunkAction::reuse;
  later.plan.documents[0].changes[0].tokens = 0;
  CHECK(refusal(world.file(), later.file()).empty());
  CHECK(refusal(later.file(), world.file()) ==
        "1 document would change otherwise than was planned: nothing was written\n"
        "docs/a.md needs vectors that were there");
}

TEST_CASE("a plan whose base run or target has moved is refused", "[plan]") {
  const World world;
  PlanFile now = world.file();
  now.base_run = 8;
  CHECK(refusal(world.file(), now) ==
        "the plan was made after run 7, and what is stored is by run 8: nothing was written");
  now.base_run.reset();
  CHECK(refusal(world.file(), now).find("is by no run at all") != std::string::npos);
  now = world.file();
  now.target.table = "other";
  CHECK(refusal(world.file(), now).find("this would write source docs in table other of ") != std::string::npos);
  now = world.file();
  now.config_digest = "c2";
  CHECK(refusal(world.file(), now) == "the plan was made with another config: nothing was written");
  now = world.file();
  now.model = "m";
  CHECK(refusal(world.file(), now) == "the plan was made with another model: nothing was written");
}

TEST_CASE("a plan that is another one now says which documents differ", "[plan]") {
  const World world;
  World now;
  now.record.meta_hash = "m2";
  CHECK(refusal(world.file(), now.file()) ==
        "1 document would change otherwise than was planned: nothing was written\n"
        "docs/a.md changes in another way");
  for (int i = 10; i < 22; ++i) {
    model::DocumentPlan more = world.plan.documents[0];
    more.path = "docs/" + std::to_string(i) + ".md";
    now.plan.documents.push_back(more);
  }
  now.plan.documents.erase(now.plan.documents.begin());
  const std::string all = refusal(world.file(), now.file());
  CHECK(
      all.starts_with("13 documents would change otherwise than was planned: nothing was written\n"
                      "docs/a.md does not change any more\n"
                      "docs/10.md changes too\n"));
  CHECK(all.ends_with("\nand 3 more"));
}

TEST_CASE("a plan for several tables names them, and the run that left each", "[plan]") {
  World world;
  world.plan.documents[0].table = "guides";
  PlanFile planned = world.file();
  planned.target.more_tables = {"guides", "notes"};
  planned.base_runs = {{"guides", 5}};
  const std::string text = planned.render();
  CHECK(text.find("\n\"base_runs\":{\"guides\":5},\n") != std::string::npos);
  CHECK(text.find("\"source_checksum\":\"sum\",\"table\":\"guides\"}") != std::string::npos);
  const auto read = PlanFile::parse("plan.json", text);
  REQUIRE(read);
  CHECK(read->target == planned.target);
  CHECK(read->base_runs == planned.base_runs);
  CHECK(refusal(*read, planned).empty());
  PlanFile now = planned;
  now.base_runs = {{"guides", 6}};
  CHECK(refusal(planned, now) == "another run has changed table guides since the plan was made: nothing was written");
  now.base_runs = {{"guides", 5}, {"notes", 1}};
  CHECK(refusal(planned, now).find("table notes") != std::string::npos);
  now = planned;
  now.target.more_tables = {"guides"};
  CHECK(refusal(planned, now).find("other collections") != std::string::npos);
  now = planned;
  world.plan.documents[0].table = "notes";
  now.documents = world.file().documents;
  CHECK(refusal(planned, now).find("docs/a.md in guides does not change any more") != std::string::npos);
}

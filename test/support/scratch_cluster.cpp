#include "support/scratch_cluster.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ingot::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_settings =
    "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nshared_buffers = 16MB\nmax_connections = 20\n"
    "fsync = off\nautovacuum = off\nlogging_collector = off\nmax_wal_size = 64MB\nmin_wal_size = 32MB\n";

std::string bin_directory() {
  for (const char* version : {"17", "16", "15", "14"}) {
    const std::string directory = std::string("/usr/lib/postgresql/") + version + "/bin";
    if (fs::exists(directory + "/initdb")) return directory;
  }
  FAIL("initdb was not found below /usr/lib/postgresql: install the package postgresql");
  return {};
}

const passwd* server_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* const user = ::getpwnam("postgres");
  if (user == nullptr) FAIL("the tests run as root and there is no user postgres, and Postgres refuses root");
  return user;
}

int run_as_server(const std::string& folder, const std::vector<std::string>& arguments) {
  const passwd* const user = server_user();
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const std::string log = folder + "/commands.log";
  const pid_t child = ::fork();
  if (child == 0) {
    if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(126);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (::chdir(folder.c_str()) != 0 || ::dup2(out, 1) < 0 || ::dup2(out, 2) < 0) ::_exit(126);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::string make_folder() {
  std::string name = (fs::temp_directory_path() / "ingot-cluster-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  if (const passwd* const user = server_user()) REQUIRE(::chown(name.c_str(), user->pw_uid, user->pw_gid) == 0);
  return name;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Made once; the copies share nothing with it.
class Template {
 public:
  Template() : folder_(make_folder()) {
    const std::vector<std::string> make{bin_directory() + "/initdb",
                                        "-D",
                                        "data",
                                        "-U",
                                        "u",
                                        "-E",
                                        "UTF8",
                                        "--locale=C.UTF-8",
                                        "--auth=trust",
                                        "--no-sync",
                                        "--wal-segsize=1"};
    if (run_as_server(folder_, make) != 0) FAIL("initdb failed: " + text_of(folder_ + "/commands.log"));
  }
  ~Template() { fs::remove_all(folder_); }
  Template(const Template&) = delete;
  Template& operator=(const Template&) = delete;
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  REQUIRE(::bind(socket, generic, size) == 0);
  REQUIRE(::getsockname(socket, generic, &size) == 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

// A zombie that nobody reaps is gone.
bool alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string words;
  std::getline(file, words);
  const auto end = words.rfind(") ");
  return end != std::string::npos && words[end + 2] != 'Z';
}

// 0 when there is none.
pid_t server_pid(const std::string& data) {
  std::ifstream file(data + "/postmaster.pid");
  pid_t pid = 0;
  file >> pid;
  return file && alive(pid) ? pid : 0;
}

void add_settings(const std::string& data, const std::vector<std::string>& settings) {
  std::ofstream file(data + "/postgresql.conf", std::ios::app);
  for (const std::string& line : settings) file << line << '\n';
}

}  // namespace

ScratchCluster::ScratchCluster(const std::vector<std::string>& settings) : folder_(make_folder()), port_(free_port()) {
  static const Template made;
  REQUIRE(run({"cp", "-a", made.folder() + "/data", "data"}) == 0);
  add_settings(data(), {k_settings});
  add_settings(data(), settings);
}

ScratchCluster::ScratchCluster(const ScratchCluster& other, const std::vector<std::string>& settings)
    : folder_(make_folder()), port_(free_port()), has_extension_(true) {
  REQUIRE_FALSE(other.running());
  REQUIRE(run({"cp", "-a", other.data(), "data"}) == 0);
  add_settings(data(), settings);
}

ScratchCluster::~ScratchCluster() {
  if (running()) run({bin_directory() + "/pg_ctl", "stop", "-s", "-m", "immediate", "-D", "data"});
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void ScratchCluster::start() {
  const std::vector<std::string> command{
      bin_directory() + "/pg_ctl",  "start", "-w", "-s", "-t", "30", "-D", "data", "-l", "server.log", "-o",
      "-p " + std::to_string(port_)};
  if (run(command) != 0) FAIL("the server did not start: " + log());
  if (has_extension_) return;
  REQUIRE(run({"psql", "-X", "-q", "-h", "127.0.0.1", "-p", std::to_string(port_), "-U", "u", "-d", "postgres", "-c",
               "CREATE EXTENSION vector"}) == 0);
  has_extension_ = true;
}

void ScratchCluster::stop(const std::string& mode) {
  const int status = run({bin_directory() + "/pg_ctl", "stop", "-w", "-s", "-m", mode, "-D", "data"});
  REQUIRE((status == 0 || !running()));  // a server that panics may end by itself meanwhile
}

// Its children find out by themselves, and until then hold on to its shared memory.
void ScratchCluster::kill_server() {
  const pid_t pid = server_pid(data());
  REQUIRE(pid > 0);
  const std::string pattern = "/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children";
  std::istringstream children(text_of(pattern));
  REQUIRE(::kill(pid, SIGKILL) == 0);
  for (pid_t child = 0; children >> child;) {
    while (alive(child)) std::this_thread::yield();
  }
  while (alive(pid)) std::this_thread::yield();
  fs::remove(data() + "/postmaster.pid");  // the next server would take a zombie for a living one
}

bool ScratchCluster::running() const {
  return server_pid(data()) > 0;
}

std::string ScratchCluster::url() const {
  return "postgresql://u@127.0.0.1:" + std::to_string(port_) + "/postgres";
}

std::string ScratchCluster::log() const {
  return text_of(folder_ + "/commands.log") + text_of(folder_ + "/server.log");
}

void ScratchCluster::write(const std::string& name, const std::string& content) const {
  const std::string path = folder_ + "/" + name;
  std::ofstream(path) << content;
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  if (const passwd* const user = server_user()) REQUIRE(::chown(path.c_str(), user->pw_uid, user->pw_gid) == 0);
}

int ScratchCluster::run(const std::vector<std::string>& arguments) const {
  return run_as_server(folder_, arguments);
}

SmallDisk::SmallDisk(std::string folder, std::size_t bytes) : folder_(std::move(folder)) {
  fs::create_directories(folder_);
  std::string options = "mode=700,size=" + std::to_string(bytes);
  if (const passwd* const user = server_user())
    options += ",uid=" + std::to_string(user->pw_uid) + ",gid=" + std::to_string(user->pw_gid);
  mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

SmallDisk::~SmallDisk() {
  if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::resize(std::size_t bytes) const {
  const std::string options = "size=" + std::to_string(bytes);
  REQUIRE(::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, options.c_str()) == 0);
}

}  // namespace ingot::test

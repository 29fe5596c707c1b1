#include "site.hpp"

#include "row.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace rollcall::bench {
namespace {

using nlohmann::json;

/// Beside our own binary: what was built with it.
std::string binary(const std::string& name) {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

std::string in_thousands(std::size_t count) {
    if (count >= 1'000'000 && count % 1'000'000 == 0) return fmt::format("{}M", count / 1'000'000);
    return count >= 1000 && count % 1000 == 0 ? fmt::format("{}k", count / 1000)
                                              : std::to_string(count);
}

json checked(const httplib::Result& answer, const std::string& path) {
    if (!answer || answer->status != 200) {
        throw std::runtime_error("the sandbox does not answer " + path
                                 + (answer ? ": " + answer->body : std::string()));
    }
    return json::parse(answer->body);
}

} // namespace

std::string TeamSize::name() const {
    return fmt::format("{}/{}/{}", in_thousands(people), in_thousands(groups),
                       in_thousands(memberships));
}

Service::Service(const std::string& folder, const std::vector<std::string>& options) {
    std::vector<std::string> command{binary("dropbox-sandbox")};
    command.insert(command.end(), options.begin(), options.end());
    process_ = std::make_unique<Child>(command, Surroundings{.folder = folder});
    while (process_->out().find('\n') == std::string::npos) {
        if (!process_->running()) {
            throw std::runtime_error("the sandbox does not start: " + process_->wait().err);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const auto ready = json::parse(process_->out());
    url_ = ready.at("apiUrl");
    control_url_ = ready.at("controlUrl");
    variables_ = {{"ROLLCALL_DROPBOX_APIURL", url_},
                  {"DROPBOX_APP_KEY", ready.at("appKey")},
                  {"DROPBOX_APP_SECRET", ready.at("appSecret")},
                  {"DROPBOX_REFRESH_TOKEN", ready.at("refreshToken")}};
}

json Service::get(const std::string& path) const {
    httplib::Client client(control_url_);
    client.set_read_timeout(std::chrono::minutes(5));
    return checked(client.Get(path), path);
}

void Service::post(const std::string& path, const json& body) const {
    httplib::Client client(control_url_);
    client.set_read_timeout(std::chrono::minutes(5));
    (void)checked(client.Post(path, body.dump(), "application/json"), path);
}

void Service::forget_calls() const {
    httplib::Client client(control_url_);
    (void)checked(client.Delete("/calls"), "/calls");
}

void Service::forget_faults() const {
    httplib::Client client(control_url_);
    (void)checked(client.Delete("/faults"), "/faults");
}

std::size_t Service::calls() const { return get("/counters").at("calls"); }

std::map<std::string, std::size_t> Service::routes() const {
    return get("/counters").at("routes").get<std::map<std::string, std::size_t>>();
}

Site::Site(const Service& service, const std::string& dropbox, const std::string& top)
    : surroundings_{.variables = service.variables()} {
    surroundings_.folder = folder_.path();
    std::ofstream(path("rollcall.yaml")) << "apiVersion: rollcall/v1\nkind: Config\nteam: acme\n"
                                            "repository: {path: ./acme.git, branch: main}\n"
                                            "datastore: {type: none}\n"
                                            "dropbox:\n"
                                         << (dropbox.empty() ? "" : "  " + dropbox + "\n")
                                         << "  appKey: {env: DROPBOX_APP_KEY}\n"
                                            "  appSecret: {env: DROPBOX_APP_SECRET}\n"
                                            "  refreshToken: {env: DROPBOX_REFRESH_TOKEN}\n"
                                            "export: {author: \"Rollcall <rollcall@acme.com>\"}\n"
                                         << top << '\n';
    rollcall({"init"});
}

std::string Site::path(const std::string& name) const { return folder_ / name; }

Ended Site::rollcall(const std::vector<std::string>& arguments, int wanted) const {
    std::vector<std::string> command{binary("rollcall")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, surroundings_, wanted);
}

std::unique_ptr<Child> Site::start_rollcall(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command{binary("rollcall")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return std::make_unique<Child>(command, surroundings_);
}

Ended Site::shell(const std::string& line) const {
    return run({"bash", "-euc", line}, surroundings_);
}

} // namespace rollcall::bench

// Manifests: bytes to roster and back, and into git.
#include "benches.hpp"
#include "made_up.hpp"
#include "row.hpp"

#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/write.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace rollcall::bench {
namespace {

constexpr int k_runs = 5;

template <class T> T good(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

/// A repository with the manifests of a made-up directory on `main`.
struct Written {
    test::TemporaryFolder folder{};
    Roster roster;
    Layout layout;
    std::vector<TreeFile> files;
    std::unique_ptr<git::Repository> repository;

    explicit Written(const TeamSize& size)
        : roster(made_up_roster(size)), layout(choose_layout(size.people, size.groups)),
          files(write_manifests(roster, layout, ManifestKind::desired)),
          repository(good(git::Repository::init(folder / "acme.git", "main"))) {}

    CommitId commit(std::vector<TreeFile> put, std::optional<CommitId> parent) const {
        return good(repository->commit({.branch = "main",
                                        .parent = std::move(parent),
                                        .put = std::move(put),
                                        .message = "measured",
                                        .author = "Rollcall <rollcall@acme.com>"}));
    }
    [[nodiscard]] Surroundings place() const { return {.folder = folder.path()}; }
};

/// CPU seconds from the commit to the roster.
double read_cpu(const Written& written) {
    return median_cpu(k_runs, [&] {
        const auto revision = good(written.repository->load("main"));
        Diagnostics problems;
        const auto set = read_manifests(revision.files, ManifestKind::desired, problems);
        if (!problems.empty() || set.roster.users.size() != written.roster.users.size()) {
            throw std::runtime_error("the manifests are not read back: " + problems.describe());
        }
    });
}

std::size_t bytes_of(const std::vector<TreeFile>& files) {
    std::size_t bytes = 0;
    for (const auto& file : files) bytes += file.bytes.size();
    return bytes;
}

/// Bytes that a repository takes on disk.
double size_on_disk(const std::string& folder) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) bytes += entry.file_size();
    }
    return static_cast<double>(bytes);
}

/// As people edit: a note, and a value in a style that only YAML's own parser knows.
void edit_by_hand(TreeFile& file) {
    constexpr std::string_view k_version = "rollcall/v1";
    file.bytes.replace(file.bytes.find(k_version), k_version.size(), R"("rollcall\/v1" # by hand)");
}

} // namespace

void manifest_read() {
    const Written written(k_target_team);
    written.commit(written.files, std::nullopt);
    run({"bash", "-c", "git -C acme.git ls-tree -r main | awk '{print $3}' >ids"}, written.place());
    std::vector<double> plain;
    for (int i = 0; i < k_runs; ++i) {
        plain.push_back(run({"bash", "-c", "exec git -C acme.git cat-file --batch <ids >/dev/null"},
                            written.place())
                            .cpu);
    }
    print({.bench = "manifest_read",
           .size = k_target_team.name(),
           .measure = "cpu, commit to roster",
           .value = read_cpu(written),
           .unit = "s",
           .floor = median(plain),
           .floor_is = "git cat-file --batch of the same blobs",
           .most = 4,
           .runs = k_runs});
}

void manifest_read_edited() {
    Written written(k_target_team);
    const auto first = written.commit(written.files, std::nullopt);
    const double plain = read_cpu(written);
    std::vector<TreeFile> edited;
    for (std::size_t i = 0; i < written.files.size(); i += 100) {
        edited.push_back(written.files[i]);
        edit_by_hand(edited.back());
    }
    written.commit(edited, first);
    print({.bench = "manifest_read_edited",
           .size = k_target_team.name(),
           .measure = "cpu, commit to roster",
           .value = read_cpu(written),
           .unit = "s",
           .floor = plain,
           .floor_is = "the same without edits",
           .most = 1.3,
           .runs = k_runs});
}

void manifest_write() {
    const auto roster = made_up_roster(k_target_team);
    const auto layout = choose_layout(roster.users.size(), roster.groups.size());
    std::vector<TreeFile> files;
    const double wrote =
        median_cpu(k_runs, [&] { files = write_manifests(roster, layout, ManifestKind::desired); });
    const double copied = median_cpu(k_runs, [&] { const auto copy = files; });
    print({.bench = "manifest_write",
           .size = fmt::format("{}, {:.0f} MB", k_target_team.name(),
                               static_cast<double>(bytes_of(files)) / 1e6),
           .measure = "cpu, roster to bytes",
           .value = wrote,
           .unit = "s",
           .floor = copied,
           .floor_is = "a copy of the same bytes",
           .most = 4,
           .runs = k_runs});
}

void export_first() {
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int i = 0; i < 3; ++i) {
        const Written written(k_target_team);
        {
            std::ofstream stream(written.folder / "stream", std::ios::binary);
            stream
                << "commit refs/heads/main\ncommitter R <r@acme.com> 1700000000 +0000\ndata 1\nx\n";
            for (const auto& file : written.files) {
                stream << "M 100644 inline " << file.path << "\ndata " << file.bytes.size() << '\n'
                       << file.bytes << '\n';
            }
        }
        run({"git", "init", "-q", "--bare", "plain.git"}, written.place());
        theirs.push_back(
            run({"bash", "-c",
                 "exec git -C plain.git -c core.fsync=all fast-import --quiet <stream"},
                written.place())
                .wall);
        ours.push_back(seconds([&] {
            written.commit(write_manifests(written.roster, written.layout, ManifestKind::desired),
                           std::nullopt);
        }));
        run({"git", "-C", "acme.git", "fsck", "--no-dangling"}, written.place());
    }
    print({.bench = "export_first",
           .size = k_target_team.name(),
           .measure = "wall, roster to durable commit",
           .value = median(ours),
           .unit = "s",
           .floor = median(theirs),
           .floor_is = "git fast-import of the same tree",
           .most = 0.35,
           .runs = 3});
}

void export_change() {
    Written written(k_target_team);
    auto tip = written.commit(written.files, std::nullopt);
    std::vector<double> times;
    std::vector<double> sizes;
    for (int i = 0; i < k_runs; ++i) {
        for (std::size_t n = 0; n < 10; ++n) {
            written.roster.users[n * 9'000].surname = fmt::format("Changed {}", i);
            written.roster.groups[n * 450].members->pop_back();
        }
        auto files = write_manifests(written.roster, written.layout, ManifestKind::desired);
        std::vector<TreeFile> put;
        for (std::size_t n = 0; n < files.size(); ++n) {
            if (files[n].bytes != written.files[n].bytes) put.push_back(files[n]);
        }
        const auto before = size_on_disk(written.folder.path());
        times.push_back(seconds([&] { tip = written.commit(put, tip); }) * 1000);
        sizes.push_back((size_on_disk(written.folder.path()) - before) / 1024);
        written.files = std::move(files);
    }
    Row row{.bench = "export_change", .size = "10 users + 10 groups of " + k_target_team.name()};
    row.runs = k_runs;
    row.measure = "wall of the commit";
    row.value = median(times);
    row.unit = "ms";
    row.most = 100;
    print(row);
    row.measure = "bytes added";
    row.value = median(sizes);
    row.unit = "KiB";
    row.most = 600;
    print(row);
}

} // namespace rollcall::bench

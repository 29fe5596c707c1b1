#include <rollcall/base/text.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/inquiry/subject.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

std::string text_of(const Excerpt& excerpt, std::string_view key) {
    const auto* value = excerpt.value(key);
    return value == nullptr ? std::string() : value->text;
}

/// Whether people can mean this object by the text.
bool is_meant(const Excerpt& excerpt, const std::string& text) {
    if (excerpt.name.str() == text || excerpt.uid.str() == text) return true;
    if (excerpt.member_id.str() == text || excerpt.group_id.str() == text) return true;
    if (text_of(excerpt, "externalId") == text) return true;
    const auto key = name_key(text);
    if (excerpt.kind == "Group") return name_key(text_of(excerpt, "displayName")) == key;
    if (email_key(text_of(excerpt, "email")) == email_key(text)) return true;
    const auto full = text_of(excerpt, "givenName") + ' ' + text_of(excerpt, "surname");
    return name_key(full) == key;
}

/// Tells from the bytes of a file whether anything in it can be meant.
class Sieve {
public:
    explicit Sieve(const std::string& text) : text_(text), lower_(ascii_lower(text)) {
        // Letters beyond ASCII may be written composed or not, in either case: of a name that has
        // some, only the plain parts are looked for.
        std::string part;
        for (const char c : lower_ + ' ') {
            const bool plain = static_cast<unsigned char>(c) < 0x80 && c != ' ' && c != '"';
            if (plain) {
                part += c;
                continue;
            }
            if (part.size() > longest_.size()) longest_ = part;
            part.clear();
        }
    }

    [[nodiscard]] bool lets_through(std::string_view bytes) const {
        if (bytes.find(text_) != std::string_view::npos) return true;
        if (lower_ != text_ && bytes.find(lower_) != std::string_view::npos) return true;
        return false;
    }
    /// For names of people and groups, which people write in any case.
    [[nodiscard]] bool lets_name_through(std::string_view bytes) const {
        return lets_through(bytes) || longest_.empty()
               || ascii_lower(bytes).find(longest_) != std::string::npos;
    }

private:
    std::string text_;
    std::string lower_;
    std::string longest_{};
};

/// A group's file without its members: those are no reason to look at it.
std::string_view head_of(std::string_view bytes) {
    const auto members = bytes.find("\n  members:");
    return bytes.substr(0, members);
}

using Finds = std::vector<FoundObject>;

Result<Finds> search(git::Repository& repository,
                     const std::string& branch,
                     const std::string& text,
                     SubjectKind kind,
                     bool by_name) {
    Finds finds;
    const Sieve sieve(text);
    const auto take = [&](const std::string& path, std::string_view bytes) {
        for (auto& excerpt : read_excerpts({path, std::string(bytes)})) {
            if (is_meant(excerpt, text)) finds.push_back({path, std::move(excerpt)});
        }
        return true;
    };
    if (kind != SubjectKind::group) {
        ROLLCALL_TRY(repository.each_file(
            branch, "users", [&](const std::string& path, std::string_view bytes) {
                const bool through =
                    by_name ? sieve.lets_name_through(bytes) : sieve.lets_through(bytes);
                return through ? take(path, bytes) : true;
            }));
    }
    if (kind != SubjectKind::person) {
        ROLLCALL_TRY(repository.each_file(
            branch, "groups", [&](const std::string& path, std::string_view bytes) {
                return sieve.lets_name_through(head_of(bytes)) ? take(path, bytes) : true;
            }));
    }
    return finds;
}

std::string in_words(const FoundObject& found) {
    const auto& excerpt = found.excerpt;
    const auto name =
        excerpt.kind == "Group" ? text_of(excerpt, "displayName") : text_of(excerpt, "email");
    return fmt::format("\n  {} {} ({}), uid {}", excerpt.kind == "Group" ? "group" : "person",
                       visible(excerpt.name.str()), visible(name), visible(excerpt.uid.str()));
}

Result<Subject> the_only(const Finds& finds, const std::string& text) {
    // The slug is what the object is called here: it wins over everything else called so.
    std::vector<const FoundObject*> candidates;
    for (const auto& found : finds) {
        if (found.excerpt.name.str() == text) candidates.push_back(&found);
    }
    if (candidates.size() != 1) {
        candidates.clear();
        for (const auto& found : finds) candidates.push_back(&found);
    }
    if (candidates.size() > 1) {
        std::string message =
            fmt::format("\"{}\" can be any of these; name one by its uid:", visible(text));
        for (const auto* found : candidates) message += in_words(*found);
        return fail(ErrorCode::conflict, std::move(message));
    }
    const auto& found = *candidates.front();
    return Subject{.is_group = found.excerpt.kind == "Group", .desired = found};
}

/// What people mean of that which the commits of a branch took away, each as it was last.
Result<Finds> search_former(git::Repository& repository,
                            const std::string& branch,
                            const std::string& text,
                            SubjectKind kind) {
    Finds finds;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return finds;
    const Sieve sieve(text);
    const auto visit = [&](const git::FileChange& change) {
        if (!change.before || !sieve.lets_name_through(head_of(change.before->bytes))) return;
        for (auto& excerpt : read_excerpts(*change.before)) {
            if (!is_meant(excerpt, text)) continue;
            const bool stayed = change.after && find_excerpt(*change.after, excerpt.uid);
            const bool known = std::any_of(finds.begin(), finds.end(), [&](const auto& found) {
                return found.excerpt.uid == excerpt.uid;
            });
            if (stayed || known) continue;
            finds.push_back({change.before->path, std::move(excerpt)});
        }
    };
    if (kind != SubjectKind::group) {
        ROLLCALL_TRY(repository.folder_changes(tip->str(), "users", visit));
    }
    if (kind != SubjectKind::person) {
        ROLLCALL_TRY(repository.folder_changes(tip->str(), "groups", visit));
    }
    return finds;
}

/// Dropbox's ids of what the ledger has no more.
Result<void>
add_former_ids(git::Repository& repository, const std::string& ledger, Excerpt& former) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(ledger));
    if (!tip) return {};
    return repository.file_changes(tip->str(), possible_paths(former),
                                   [&](const git::FileChange& change) {
                                       if (!change.before) return true;
                                       const auto was = find_excerpt(*change.before, former.uid);
                                       if (!was) return true;
                                       former.member_id = was->member_id;
                                       former.group_id = was->group_id;
                                       return false;
                                   });
}

/// Who or what was here once.
Result<std::optional<Subject>> find_former(git::Repository& repository,
                                           const InquiryPlaces& places,
                                           const std::string& text,
                                           SubjectKind kind) {
    for (const auto& branch : {places.branch, places.ledger}) {
        ROLLCALL_TRY_ASSIGN(const auto finds, search_former(repository, branch, text, kind));
        if (finds.empty()) continue;
        ROLLCALL_TRY_ASSIGN(auto subject, the_only(finds, text));
        subject.former = std::exchange(subject.desired, std::nullopt);
        ROLLCALL_TRY(add_former_ids(repository, places.ledger, subject.former->excerpt));
        // Who left and came back is no former one, whatever he or she was called then.
        const auto& former = subject.former->excerpt;
        ROLLCALL_TRY_ASSIGN(subject.desired, counterpart(repository, places.branch, former));
        ROLLCALL_TRY_ASSIGN(subject.applied, counterpart(repository, places.ledger, former));
        return std::optional<Subject>{std::move(subject)};
    }
    return std::optional<Subject>{};
}

} // namespace

UserRef Subject::user() const {
    if (is_group) return {};
    const auto& from = excerpt();
    return {.name = from.name,
            .uid = from.uid,
            .member = applied  ? applied->excerpt.member_id
                      : former ? former->excerpt.member_id
                               : MemberId{},
            .email = text_of(from, "email")};
}

GroupRef Subject::group() const {
    if (!is_group) return {};
    const auto& from = excerpt();
    return {.name = from.name,
            .uid = from.uid,
            .group = applied  ? applied->excerpt.group_id
                     : former ? former->excerpt.group_id
                              : GroupId{},
            .display_name = text_of(from, "displayName")};
}

Result<Subject> find_subject(git::Repository& repository,
                             const InquiryPlaces& places,
                             const std::string& text,
                             SubjectKind kind) {
    ROLLCALL_TRY_ASSIGN(const auto desired_tip, repository.tip(places.branch));
    ROLLCALL_TRY_ASSIGN(const auto ledger_tip, repository.tip(places.ledger));
    for (const bool by_name : {false, true}) {
        if (text.empty()) break; // what is not stated anywhere is nobody's name
        if (desired_tip) {
            ROLLCALL_TRY_ASSIGN(const auto finds,
                                search(repository, places.branch, text, kind, by_name));
            if (!finds.empty()) {
                ROLLCALL_TRY_ASSIGN(auto subject, the_only(finds, text));
                ROLLCALL_TRY_ASSIGN(subject.applied, counterpart(repository, places.ledger,
                                                                 subject.desired->excerpt));
                return subject;
            }
        }
        if (ledger_tip) {
            ROLLCALL_TRY_ASSIGN(const auto finds,
                                search(repository, places.ledger, text, kind, by_name));
            if (!finds.empty()) {
                ROLLCALL_TRY_ASSIGN(auto subject, the_only(finds, text));
                std::swap(subject.applied, subject.desired);
                ROLLCALL_TRY_ASSIGN(subject.desired, counterpart(repository, places.branch,
                                                                 subject.applied->excerpt));
                return subject;
            }
        }
    }
    if (!text.empty()) {
        ROLLCALL_TRY_ASSIGN(auto former, find_former(repository, places, text, kind));
        if (former) return std::move(*former);
    }
    const auto* const what = kind == SubjectKind::group    ? "group"
                             : kind == SubjectKind::person ? "person"
                                                           : "person or group";
    return fail(
        ErrorCode::not_found,
        fmt::format(
            "no {} \"{}\" in the manifests or the ledger, nor ever was; name one by slug, e-mail, "
            "uid, external id or name",
            what, visible(text)));
}

Result<std::optional<FoundObject>>
counterpart(git::Repository& repository, const std::string& branch, const Excerpt& of) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return std::optional<FoundObject>{};
    for (const auto& path : possible_paths(of)) {
        ROLLCALL_TRY_ASSIGN(const auto bytes, repository.file(tip->str(), path));
        if (!bytes) continue;
        if (auto excerpt = find_excerpt({path, *bytes}, of.uid)) {
            return std::optional<FoundObject>{FoundObject{path, std::move(*excerpt)}};
        }
    }
    return std::optional<FoundObject>{};
}

Result<std::vector<UserRef>> people_of(git::Repository& repository,
                                       const std::string& branch,
                                       const std::function<bool(const UserRef&)>& wanted) {
    std::vector<UserRef> people;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return people;
    // Both branches are written by us alone: each value that is looked for stands on a line of its
    // own, and nobody's name comes after what belongs to it.
    const auto value_of = [](std::string_view line, std::string_view key) -> std::string {
        const auto at = line.find(key);
        if (at == std::string_view::npos) return {};
        line.remove_prefix(at + key.size());
        return std::string(line.substr(0, line.find('"')));
    };
    ROLLCALL_TRY(
        repository.each_file(tip->str(), "users", [&](const std::string&, std::string_view bytes) {
            UserRef user;
            const auto take = [&] {
                if (!user.name.empty() && wanted(user)) people.push_back(user);
                user = {};
            };
            while (!bytes.empty()) {
                const auto line = bytes.substr(0, bytes.find('\n'));
                bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
                if (auto name = value_of(line, " name: \""); !name.empty()) {
                    take();
                    user.name = Slug(std::move(name));
                } else if (auto uid = value_of(line, " uid: \""); !uid.empty()) {
                    user.uid = Uid(std::move(uid));
                } else if (auto id = value_of(line, " memberId: \""); !id.empty()) {
                    user.member = MemberId(std::move(id));
                } else if (auto email = value_of(line, " email: \""); !email.empty()) {
                    user.email = std::move(email);
                }
            }
            take();
            return true;
        }));
    return people;
}

Result<std::vector<TreeFile>>
groups_with(git::Repository& repository, const std::string& branch, const std::string& slug) {
    std::vector<TreeFile> files;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return files;
    ROLLCALL_TRY(repository.each_file(branch, "groups",
                                      [&](const std::string& path, std::string_view bytes) {
                                          if (bytes.find(slug) != std::string_view::npos) {
                                              files.push_back({path, std::string(bytes)});
                                          }
                                          return true;
                                      }));
    return files;
}

} // namespace rollcall

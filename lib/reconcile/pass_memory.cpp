#include <rollcall/reconcile/pass.hpp>

#include <utility>

namespace rollcall {

const ManifestSet* PassMemory::find(const TreeId& tree, bool exported) const noexcept {
    return set_ && tree_ == tree && exported_ == exported ? &*set_ : nullptr;
}

void PassMemory::keep(const TreeId& tree, bool exported, ManifestSet set) {
    tree_ = tree;
    exported_ = exported;
    set_ = std::move(set);
}

} // namespace rollcall

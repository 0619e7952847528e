// SPDX-License-Identifier: Apache-2.0
#include "window.hpp"

namespace scalebench::osu {

Making making_named(std::string_view name) {
  return name == "create" ? Making::create : name == "dynamic" ? Making::dynamic : Making::allocate;
}

Sync sync_named(std::string_view name) {
  if (name == "fence") return Sync::fence;
  if (name == "pscw") return Sync::pscw;
  if (name == "lock") return Sync::lock;
  if (name == "lock_all") return Sync::lock_all;
  return name == "flush_local" ? Sync::flush_local : Sync::flush;
}

Window::Window(Making making, std::size_t bytes, MPI_Comm comm, int partner) : bytes_(bytes) {
  if (making != Making::allocate) own_ = Ring(bytes, 1, 'w'), memory_ = own_.current();
  if (const int code = make(making, comm); code != MPI_SUCCESS) {
    if (making == Making::allocate)
      throw sb::Skip("MPI cannot allocate a window of " + std::to_string(bytes_) + " B: " + mpi_text(code) +
                     "; take --window create, or smaller messages");
    const std::string text = "this transport makes no such window: " + mpi_text(code) + "; take --window allocate";
#ifdef OPEN_MPI
    throw sb::Relaunch(text, "OMPI_MCA_osc=^rdma");
#else
    throw sb::Skip(text);
#endif
  }
  check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
  if (making == Making::dynamic) attach(comm, partner);
}

int Window::make(Making making, MPI_Comm comm) {
  const auto size = static_cast<MPI_Aint>(bytes_);
  if (making == Making::dynamic) return MPI_Win_create_dynamic(MPI_INFO_NULL, comm, &window_);
  if (making == Making::create) return MPI_Win_create(memory_, size, 1, MPI_INFO_NULL, comm, &window_);
  return MPI_Win_allocate(size, 1, MPI_INFO_NULL, comm, &memory_, &window_);
}

/// A dynamic window is addressed absolutely: partners tell each other where their memory is.
void Window::attach(MPI_Comm comm, int partner) {
  constexpr int tag = 910;
  check(MPI_Win_attach(window_, memory_, static_cast<MPI_Aint>(bytes_)), "MPI_Win_attach");
  is_attached_ = true;
  MPI_Aint mine = 0;
  check(MPI_Get_address(memory_, &mine), "MPI_Get_address");
  check(MPI_Sendrecv(&mine, 1, MPI_AINT, partner, tag, &displacement_, 1, MPI_AINT, partner, tag, comm,
                     MPI_STATUS_IGNORE),
        "MPI_Sendrecv");
}

Window::~Window() {
  if (window_ == MPI_WIN_NULL) return;
  if (is_attached_) MPI_Win_detach(window_, memory_);
  MPI_Win_free(&window_);
}

Epochs::Epochs(const Window& window, Sync sync, int lock_type, MPI_Comm comm, int partner, bool leads)
    : window_(window.get()),
      sync_(sync),
      lock_type_(lock_type),
      partner_(partner),
      keeps_lock_(leads && (sync == Sync::flush || sync == Sync::flush_local)) {
  MPI_Group all = MPI_GROUP_NULL;
  check(MPI_Comm_group(comm, &all), "MPI_Comm_group");
  const int code = MPI_Group_incl(all, 1, &partner, &partners_);
  MPI_Group_free(&all);
  check(code, "MPI_Group_incl");
  if (keeps_lock_) check(MPI_Win_lock(MPI_LOCK_SHARED, partner, 0, window_), "MPI_Win_lock");
}

Epochs::~Epochs() {
  if (keeps_lock_) MPI_Win_unlock(partner_, window_);
  MPI_Group_free(&partners_);
}

void Epochs::open() const {
  if (sync_ == Sync::fence) fence();
}

void Epochs::fence() const { check(MPI_Win_fence(0, window_), "MPI_Win_fence"); }

void Epochs::expose() const {
  if (sync_ == Sync::pscw) check(MPI_Win_post(partners_, 0, window_), "MPI_Win_post");
}

void Epochs::conceal() const {
  if (sync_ == Sync::pscw) check(MPI_Win_wait(window_), "MPI_Win_wait");
}

void Epochs::begin_access() const {
  if (sync_ == Sync::lock) check(MPI_Win_lock(lock_type_, partner_, 0, window_), "MPI_Win_lock");
  if (sync_ == Sync::lock_all) check(MPI_Win_lock_all(0, window_), "MPI_Win_lock_all");
  if (sync_ == Sync::pscw) check(MPI_Win_start(partners_, 0, window_), "MPI_Win_start");
}

void Epochs::end_access() const {
  switch (sync_) {
    case Sync::flush:
      return check(MPI_Win_flush(partner_, window_), "MPI_Win_flush");
    case Sync::flush_local:
      return check(MPI_Win_flush_local(partner_, window_), "MPI_Win_flush_local");
    case Sync::lock:
      return check(MPI_Win_unlock(partner_, window_), "MPI_Win_unlock");
    case Sync::lock_all:
      return check(MPI_Win_unlock_all(window_), "MPI_Win_unlock_all");
    case Sync::pscw:
      return check(MPI_Win_complete(window_), "MPI_Win_complete");
    case Sync::fence:
      return;
  }
}

}  // namespace scalebench::osu

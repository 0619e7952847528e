// SPDX-License-Identifier: Apache-2.0
// From what went wrong here to what it means for the point.
#pragma once

#include <scalebench/sdk.hpp>

#include "model_store.hpp"
#include "stage.hpp"
#include "torch.hpp"
#include "wire/failure.hpp"

namespace scalebench::inference {

/// Does `work`; what it throws becomes sdk::Usage where another model, script or option would help, else
/// sdk::ServiceLost.
template <typename Work>
void as_outcome(Work work) {
  try {
    work();
  } catch (const StageFailed& failure) {
    if (failure.lost()) throw sdk::ServiceLost(failure.what());
    throw sdk::Usage(failure.what());
  } catch (const wire::Failure& failure) {
    if (failure.fault() == wire::Fault::server_error && !failure.reply().empty()) throw sdk::Usage(failure.what());
    throw sdk::ServiceLost(failure.what());
  } catch (const TorchFailure& failure) {
    throw sdk::Usage(failure.what());
  } catch (const TorchMissing& failure) {
    throw sdk::ServiceLost(failure.what());
  } catch (const NeverReady& failure) {
    throw sdk::ServiceLost(failure.what());
  }
}

}  // namespace scalebench::inference

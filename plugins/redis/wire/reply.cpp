// SPDX-License-Identifier: Apache-2.0
#include "wire/reply.hpp"

#include <hiredis/hiredis.h>

#include <stdexcept>
#include <utility>

namespace scalebench::wire {

ReplyView::Kind ReplyView::kind() const {
  if (reply_ == nullptr) return Kind::nil;
  switch (reply_->type) {
    case REDIS_REPLY_STATUS:
      return Kind::status;
    case REDIS_REPLY_ERROR:
      return Kind::error;
    case REDIS_REPLY_INTEGER:
      return Kind::integer;
    case REDIS_REPLY_STRING:
      return Kind::string;
    case REDIS_REPLY_ARRAY:
      return Kind::array;
    default:
      return Kind::nil;
  }
}

std::string_view ReplyView::text() const {
  const auto is = kind();
  const bool has_text = is == Kind::status || is == Kind::error || is == Kind::string;
  return has_text ? std::string_view(reply_->str, static_cast<std::size_t>(reply_->len)) : std::string_view();
}

long long ReplyView::integer() const { return kind() == Kind::integer ? reply_->integer : 0; }

std::size_t ReplyView::size() const { return kind() == Kind::array ? static_cast<std::size_t>(reply_->elements) : 0; }

ReplyView ReplyView::operator[](std::size_t i) const {
  if (i >= size()) throw std::out_of_range("a reply of the server has fewer elements than expected");
  return ReplyView(reply_->element[i]);
}

Reply& Reply::operator=(Reply&& other) noexcept {
  owned_ = std::move(other.owned_);
  reply_ = std::exchange(other.reply_, nullptr);
  return *this;
}

void Reply::Free::operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }

}  // namespace scalebench::wire

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SB_BUILD, for sb_plugin.build: the compiler and the level it optimises at, "GCC 12.2.0 -O3". That nothing is
 * optimised is the compiler's own word; the level's number comes from scalebench_plugin() and is "-O" where that did
 * not build it.
 */
#ifndef SCALEBENCH_BUILD_H
#define SCALEBENCH_BUILD_H

#if !defined(__OPTIMIZE__)
#define SB_LEVEL "-O0"
#elif defined(SB_OPTIMISATION)
#define SB_LEVEL SB_OPTIMISATION
#elif defined(__OPTIMIZE_SIZE__)
#define SB_LEVEL "-Os"
#else
#define SB_LEVEL "-O"
#endif

#if defined(__clang__)
#define SB_BUILD __VERSION__ " " SB_LEVEL
#else
#define SB_BUILD "GCC " __VERSION__ " " SB_LEVEL
#endif

#endif

// The pool's size and what it may assume about the machine.
#ifndef CK_THREADS_H
#define CK_THREADS_H

#include "CKernels.h"

enum { CK_MOST_THREADS = 256 };

// Processors this process may use, at least 1; a control group's limit can be a fraction.
double ck_usable_processors(void);

#endif

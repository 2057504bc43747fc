/* Vector table and reset of a Cortex-M3; newlib's _start prepares memory and calls main. */
#include <stdint.h>

extern uint32_t stack_top;
void _start(void);

static void fault(void)
{
    for (;;) {
    }
}

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
    (void (*)(void))&stack_top, /* initial stack pointer */
    _start,                     /* reset */
    fault,                      /* NMI */
    fault,                      /* hard fault */
};

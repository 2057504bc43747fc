/* Vector table and reset of a Cortex-M3. */
#include <stdint.h>

/* Of the linker script. */
extern uint32_t stack_top, data_start, data_end, data_in_flash, bss_start, bss_end;

int main(void);

static void reset(void)
{
    volatile uint32_t *to;
    const volatile uint32_t *from = &data_in_flash;
    for (to = &data_start; to < &data_end; to++)
        *to = *from++;
    for (to = &bss_start; to < &bss_end; to++)
        *to = 0;
    main();
    for (;;) {
    }
}

static void fault(void)
{
    for (;;) {
    }
}

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
    (void (*)(void))&stack_top, /* initial stack pointer */
    reset,
    fault, /* NMI */
    fault, /* hard fault */
};

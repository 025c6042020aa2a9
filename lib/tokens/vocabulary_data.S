// The generated tables, as they are, in read-only memory. No code: the same file serves every processor.
        .section .rodata,"a",%progbits

        .balign 64
        .global ingot_vocabulary_cl100k_base
        .hidden ingot_vocabulary_cl100k_base
        .type ingot_vocabulary_cl100k_base, %object
ingot_vocabulary_cl100k_base:
        .incbin "cl100k_base.tables"
        .size ingot_vocabulary_cl100k_base, . - ingot_vocabulary_cl100k_base

        .balign 64
        .global ingot_vocabulary_o200k_base
        .hidden ingot_vocabulary_o200k_base
        .type ingot_vocabulary_o200k_base, %object
ingot_vocabulary_o200k_base:
        .incbin "o200k_base.tables"
        .size ingot_vocabulary_o200k_base, . - ingot_vocabulary_o200k_base

        .balign 64
        .global ingot_unicode_classes
        .hidden ingot_unicode_classes
        .type ingot_unicode_classes, %object
ingot_unicode_classes:
        .incbin "unicode.tables"
        .size ingot_unicode_classes, . - ingot_unicode_classes

// Without this note the linker would make the stack of every program executable.
        .section .note.GNU-stack,"",%progbits

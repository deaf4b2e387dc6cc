//! 一時保育: temporary childcare by the day or half day

//! Acts that need no permission and so are no word of the policy. They are named here alone, so that whoever searches the
//! operation log is offered every one.

/// Such an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenAct {
    /// Asking for the mail of a sign-up.
    SignUpAsk,
    /// Making an account.
    SignUp,
    /// Logging in.
    LogIn,
    /// Failing to log in.
    LogInFailed,
    /// Logging out.
    LogOut,
    /// Ending every login.
    LogOutEverywhere,
    /// Ending one login from another.
    EndSession,
    /// Asking for a link to a new password.
    ResetAsk,
    /// Choosing a new password by a link.
    Reset,
    /// Proving to be the family that staff entered.
    ClaimTry,
    /// Taking over what staff entered.
    Claim,
    /// Following the link to a new mail address.
    ChangeEmail,
    /// Stating what a family is looked at for.
    StatePurpose,
}

impl OpenAct {
    /// Every act.
    pub const ALL: [Self; 13] = [
        Self::SignUpAsk,
        Self::SignUp,
        Self::LogIn,
        Self::LogInFailed,
        Self::LogOut,
        Self::LogOutEverywhere,
        Self::EndSession,
        Self::ResetAsk,
        Self::Reset,
        Self::ClaimTry,
        Self::Claim,
        Self::ChangeEmail,
        Self::StatePurpose,
    ];

    /// The word in the log; the message key is `oplog-action-<word>`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignUpAsk => "sign_up_ask",
            Self::SignUp => "sign_up",
            Self::LogIn => "log_in",
            Self::LogInFailed => "log_in_failed",
            Self::LogOut => "log_out",
            Self::LogOutEverywhere => "log_out_everywhere",
            Self::EndSession => "end_session",
            Self::ResetAsk => "reset_ask",
            Self::Reset => "reset",
            Self::ClaimTry => "claim_try",
            Self::Claim => "claim",
            Self::ChangeEmail => "change_email",
            Self::StatePurpose => "state_purpose",
        }
    }
}

# Reasons around registrations, interviews, callers, searches, closed days, announcements and facility pages.

registration-sharing-missing = 施設にお子さんの情報を見せることへの同意が必要です。児童票の「同意」で選んでから申し込んでください。
registration-already =
    { $state ->
        [accepted] この施設には、すでに登録されています。
       *[other] この施設には、すでに利用登録を申し込んでいます。施設からの回答をお待ちください。
    }
registration-contact-missing = 緊急連絡先がまだありません。保護者につながらないときに電話する方を、先に登録してください。
registration-too-many = 回答を待っている利用登録が{ $max }件あります。施設から回答があるか、申込みを取り下げると、次を申し込めます。
registration-has-bookings = { $day }に予約があります。先に予約を取り消してから、利用登録を取り下げてください。
registration-message-missing = 保護者へのメッセージを入力してください。
registration-not-standing = この利用登録は終わっています。もう一度、利用登録を申し込んでください。

interview-slots-none = 面談の日と時刻を1つ以上選んでください。
interview-slots-many = 面談枠を一度に追加できるのは{ $max }件までです。
interview-slot-past = 面談の日時は、今より後にしてください。
interview-slot-length = 面談の長さは、{ $least }分から{ $most }分までにしてください。
interview-slot-capacity = 面談の定員は、{ $least }組から{ $most }組までにしてください。
interview-slot-full = この面談枠は、受付が終わりました。ほかの枠を選んでください。
interview-slot-family = この面談枠は、ほかのお子さんの面談で予約済みです。1つの枠を予約できるのは、1家族につき1つです。別の枠を選んでください。きょうだい一緒の面談を希望するときは、施設に電話してください。
interview-already-fixed = 面談の日時は、すでに決まっています。
interview-day-not-come = 面談の日がまだ来ていません。

caller-already-known = 名前のふりがな、生年月日、電話番号が同じお子さんが、この施設にすでに登録されています。
caller-birth-ahead = 生年月日は、今日までの日付にしてください。
purpose-missing = さがす目的を入力してください。目的は操作の記録に残ります。
search-text-missing = ふりがな、名前、電話番号（4桁以上）、生年月日のどれかを入力してください。

closure-days = 休みにする日を、1日以上、{ $max }日以内で選んでください。
closure-day-past = { $day }は過ぎています。今日からの日を選んでください。
closure-reason-missing = 休みの理由を入力してください。保護者に表示されます。
announcement-empty = 見出しと本文を入力してください。
announcement-long = 表示の終わりは、始まりから{ $days }日までにしてください。
announcement-order = 表示の終わりは、始まりより後にしてください。
profile-text-long = 紹介の文章は、それぞれ{ $max }文字までです。
profile-notice-long = お知らせの一言は、{ $max }文字までです。
interview-slot-taken = { $count }組の面談が入っています。取りやめるときは、その枠の「取りやめる」から家族に知らせてください。
interview-day-long-gone = 面談をした日は、{ $first }からあとの日にしてください。
